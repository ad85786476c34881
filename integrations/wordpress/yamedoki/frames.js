// Frames of やめどき say how high they are; nothing else is read from them and nothing is told to them.
window.addEventListener( 'message', ( event ) => {
	const height = event.data && event.data.height;
	if ( event.origin !== new URL( window.yamedokiSite ).origin || ! Number.isInteger( height ) ) return;
	for ( const frame of document.querySelectorAll( 'iframe' ) ) {
		if ( frame.contentWindow === event.source ) frame.style.height = `${ Math.min( Math.max( height, 60 ), 2000 ) }px`;
	}
} );
