<?php
/**
 * One fact as text, asked for by the server: readers' browsers talk to nobody.
 *
 * @package yamedoki
 */

defined( 'ABSPATH' ) || exit;

/** Ask again after this many seconds; after a failure sooner. What was true last stays for a month. */
const YAMEDOKI_FRESH_SECONDS = HOUR_IN_SECONDS;
const YAMEDOKI_RETRY_SECONDS = 5 * MINUTE_IN_SECONDS;

/**
 * A fact with the day it was checked, linked to its sources.
 *
 * @param string $fallback What the author wrote between the tags.
 */
function yamedoki_fact( $platform, $fact, $fallback = '' ) {
	$key = '/^[a-z0-9]+(-[a-z0-9]+)*$/';
	if ( ! preg_match( $key, $platform ) || ! preg_match( $key, $fact ) ) {
		return yamedoki_note( 'プラットフォームと項目を選んでください。' ) . esc_html( $fallback );
	}
	$found = yamedoki_get( "/embed/fact/$platform/$fact.json" );
	if ( is_array( $found ) && isset( $found['line'], $found['url'] ) && 0 === strpos( $found['url'], YAMEDOKI_SITE . '/' ) ) {
		return '<span class="yamedoki-fact"><a href="' . esc_url( $found['url'] ) . '">' . esc_html( $found['line'] ) . '</a></span>';
	}
	$note = 'gone' === $found
		? 'プラットフォーム「' . $platform . '」の「' . $fact . '」は、いま公開されていません。'
		: 'いま、やめどきに問い合わせできません。あとで自動的に表示されます。';
	$link = '<a href="' . esc_url( YAMEDOKI_SITE . ( 'gone' === $found ? '/platforms/' : "/platforms/$platform/" ) ) . '">やめどきで確かめる</a>';
	return yamedoki_note( $note ) . ( '' === trim( $fallback ) ? $link : esc_html( $fallback ) . '（' . $link . '）' );
}

/**
 * An answer of the site: its JSON, 'gone' where there is no such thing, null where it cannot be reached.
 */
function yamedoki_get( $path ) {
	$name = 'yamedoki_' . md5( $path );
	$kept = get_transient( $name );
	if ( is_array( $kept ) && $kept['until'] > time() ) {
		return $kept['answer'];
	}
	$response = wp_safe_remote_get( YAMEDOKI_SITE . $path, array( 'timeout' => 3, 'redirection' => 2, 'limit_response_size' => 200000 ) );
	$status   = wp_remote_retrieve_response_code( $response );
	$answer   = 200 === $status ? json_decode( wp_remote_retrieve_body( $response ), true ) : null;
	if ( in_array( $status, array( 404, 410 ), true ) ) {
		$answer = 'gone';
	}
	$fresh = null !== $answer;
	if ( ! $fresh && is_array( $kept ) ) {
		$answer = $kept['answer'];
	}
	$until = time() + ( $fresh ? YAMEDOKI_FRESH_SECONDS : YAMEDOKI_RETRY_SECONDS );
	set_transient( $name, array( 'answer' => $answer, 'until' => $until ), MONTH_IN_SECONDS );
	return $answer;
}

/** Slug and name of every published platform, for the editor. */
function yamedoki_platforms() {
	$answer = yamedoki_get( '/api/platforms.json' );
	return is_array( $answer ) && isset( $answer['platforms'] ) ? array_column( $answer['platforms'], 'name', 'slug' ) : array();
}
