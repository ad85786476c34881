<?php
/**
 * The check, the comparison and the card as frames that take input and fit their content.
 *
 * @package yamedoki
 */

defined( 'ABSPATH' ) || exit;

/** Titles and heights until the frame says how high it is. */
const YAMEDOKI_FRAMES = array(
	'check'   => array( 'いま退会できるか調べる（やめどき）', 520 ),
	'compare' => array( '手取りくらべ（やめどき）', 860 ),
	'card'    => array( '退会ガイド（やめどき）', 460 ),
);

/**
 * A link, and the frame after it. Feeds get the link alone.
 *
 * @param array $answers Keys and values that go along in the address.
 */
function yamedoki_frame( $show, $platform, $answers = array(), $theme = '' ) {
	if ( ! isset( YAMEDOKI_FRAMES[ $show ] ) ) {
		return yamedoki_note( '表示「' . $show . '」はありません。fact・check・compare・card から選んでください。' );
	}
	if ( 'compare' !== $show && ! preg_match( '/^[a-z0-9]+(-[a-z0-9]+)*$/', $platform ) ) {
		return yamedoki_note( 'プラットフォームを選んでください。' );
	}
	list( $title, $height ) = YAMEDOKI_FRAMES[ $show ];
	$at                     = 'compare' === $show ? '' : "$platform/";
	$pages                  = array( 'compare' => '/compare/', 'check' => "/guides/{$at}questions/", 'card' => "/guides/$at" );
	$link                   = '<a href="' . esc_url( YAMEDOKI_SITE . $pages[ $show ] . yamedoki_query( $answers ) ) . '">' . esc_html( $title ) . '</a>';
	if ( is_feed() ) {
		return "<p>$link</p>";
	}
	if ( in_array( $theme, array( 'light', 'dark', 'auto' ), true ) ) {
		$answers['theme'] = $theme;
	}
	wp_enqueue_script( 'yamedoki-frames' );
	return '<p class="yamedoki-link">' . $link . '</p><iframe class="yamedoki-frame" src="' . esc_url( YAMEDOKI_SITE . "/embed/$show/$at" . yamedoki_query( $answers ) )
		. '" title="' . esc_attr( $title ) . '" width="100%" height="' . $height . '" loading="lazy" style="border:0;max-width:100%"></iframe>';
}

/** A query string without empty values; its keys stay as the author wrote them. */
function yamedoki_query( $answers ) {
	$answers = array_filter( array_map( 'strval', $answers ), 'strlen' );
	return $answers ? '?' . http_build_query( $answers, '', '&', PHP_QUERY_RFC3986 ) : '';
}

// A pasted link becomes our frame as well, so its height follows its content, too.
add_filter(
	'embed_oembed_html',
	function ( $html, $url ) {
		if ( 0 === strpos( $url, YAMEDOKI_SITE . '/' ) ) {
			wp_enqueue_script( 'yamedoki-frames' );
		}
		return $html;
	},
	10,
	2
);
