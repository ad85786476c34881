// The block: choices at the side, and the preview that the server makes. Written without a build step.
( ( blocks, element, components, editor, ServerSideRender ) => {
	const { createElement: el, Fragment } = element;
	const { PanelBody, SelectControl, TextControl, Disabled, Placeholder } = components;
	const { platforms, facts } = window.yamedokiChoices ?? { platforms: {}, facts: {} };
	const options = ( named ) => Object.entries( named ).map( ( [ value, label ] ) => ( { value, label } ) );

	const edit = ( { attributes, setAttributes } ) => {
		const { show, platform, fact, theme, fallback } = attributes;
		const choose = ( label, key, value, offered ) =>
			el( SelectControl, { key, label, value, options: offered, onChange: ( chosen ) => setAttributes( { [ key ]: chosen } ) } );
		const fields = [
			choose( '表示するもの', 'show', show, options( { fact: '数字を1つ（文字）', check: '退会できるかの診断', compare: '手取りくらべ', card: '退会ガイドのカード' } ) ),
		];
		if ( show !== 'compare' ) {
			fields.push( choose( 'プラットフォーム', 'platform', platform, [ { value: '', label: '選んでください' }, ...options( platforms ) ] ) );
		}
		if ( show === 'fact' ) {
			fields.push( choose( '項目', 'fact', fact, options( facts ) ) );
			fields.push( el( TextControl, {
				key: 'fallback', label: '問い合わせできないときの文字', value: fallback, onChange: ( text ) => setAttributes( { fallback: text } ),
			} ) );
		} else {
			fields.push( choose( '色', 'theme', theme, options( { '': '読者の設定に合わせる', light: '明るい', dark: '暗い' } ) ) );
		}
		const ready = show === 'compare' || platform;
		return el( 'div', editor.useBlockProps(),
			el( editor.InspectorControls, {}, el( PanelBody, { title: 'やめどき' }, fields ) ),
			ready
				? el( Disabled, {}, el( ServerSideRender, { block: 'yamedoki/block', attributes } ) )
				: el( Placeholder, { icon: 'calendar-alt', label: 'やめどき' }, el( Fragment, {}, fields ) ),
		);
	};
	blocks.registerBlockType( 'yamedoki/block', { edit, save: () => null } );
} )( window.wp.blocks, window.wp.element, window.wp.components, window.wp.blockEditor, window.wp.serverSideRender );
