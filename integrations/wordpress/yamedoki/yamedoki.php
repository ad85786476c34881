<?php
/**
 * Plugin Name: やめどき
 * Description: やめどきの公開データを記事に入れます。数字は文字として、診断と手取りくらべは読者が入力できる形で表示します。
 * Version: 1.0.0
 * Requires at least: 6.1
 * Requires PHP: 7.4
 * License: GPL-2.0-or-later
 * License URI: https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain: yamedoki
 *
 * @package yamedoki
 */

defined( 'ABSPATH' ) || exit;

// An operator of another address defines it before, in wp-config.php.
defined( 'YAMEDOKI_SITE' ) || define( 'YAMEDOKI_SITE', 'https://yamedoki.example' );

require_once __DIR__ . '/facts.php';
require_once __DIR__ . '/frames.php';

/** Attributes that the block and the shortcode share. Everything else in a shortcode prefills an answer. */
const YAMEDOKI_ATTRIBUTES = array(
	'show'     => 'fact',
	'platform' => '',
	'fact'     => '',
	'theme'    => '',
);

/** Names of the facts, as the site calls them. One that is missing here still works in a shortcode. */
const YAMEDOKI_FACTS = array(
	'payout-minimum'   => '最低出金額',
	'worker-fee'       => '受ける側の手数料',
	'transfer-fee'     => '振込手数料',
	'quick-payout-fee' => '早い出金の利用料',
	'payout-days'      => '振込日',
	'balance-expiry'   => '残高の失効',
	'blockers'         => '退会できない理由',
);

/**
 * What the block and the shortcode leave in an article.
 *
 * @param array|string $attributes As the author gave them.
 * @param string|null  $content    Between the tags of the shortcode: shown while nothing better is known.
 */
function yamedoki_print( $attributes, $content = null ) {
	$given = is_array( $attributes ) ? $attributes : array();
	$known = array_merge( YAMEDOKI_ATTRIBUTES, array_intersect_key( $given, YAMEDOKI_ATTRIBUTES ) );
	$answers = array_diff_key( $given, YAMEDOKI_ATTRIBUTES, array( 'className' => '', 'fallback' => '' ) );
	$answers = array_filter( array_filter( $answers, 'is_scalar' ), 'is_string', ARRAY_FILTER_USE_KEY );
	if ( 'fact' === $known['show'] ) {
		return yamedoki_fact( $known['platform'], $known['fact'], (string) $content );
	}
	return yamedoki_frame( $known['show'], $known['platform'], $answers, $known['theme'] );
}

/** A sentence for whoever can mend the article; readers never see it. */
function yamedoki_note( $text ) {
	return current_user_can( 'edit_posts' ) ? '<em class="yamedoki-note">［やめどき：' . esc_html( $text ) . '］</em>' : '';
}

add_action(
	'init',
	function () {
		add_shortcode( 'yamedoki', 'yamedoki_print' );
		// Known to WordPress, so its frames are not locked in: the check and the comparison take input.
		wp_oembed_add_provider( '#^' . preg_quote( YAMEDOKI_SITE, '#' ) . '(/.*)?$#i', YAMEDOKI_SITE . '/oembed?input=yes', true );
		wp_register_script( 'yamedoki-frames', plugins_url( 'frames.js', __FILE__ ), array(), '1.0.0', true );
		wp_add_inline_script( 'yamedoki-frames', 'window.yamedokiSite = ' . wp_json_encode( YAMEDOKI_SITE ) . ';', 'before' );
		wp_register_script(
			'yamedoki-block',
			plugins_url( 'block.js', __FILE__ ),
			array( 'wp-blocks', 'wp-element', 'wp-components', 'wp-block-editor', 'wp-server-side-render' ),
			'1.0.0',
			true
		);
		register_block_type( __DIR__, array( 'render_callback' => 'yamedoki_block' ) );
	}
);

add_action(
	'enqueue_block_editor_assets',
	function () {
		$choices = array( 'platforms' => yamedoki_platforms(), 'facts' => YAMEDOKI_FACTS );
		wp_add_inline_script( 'yamedoki-block', 'window.yamedokiChoices = ' . wp_json_encode( $choices ) . ';', 'before' );
	}
);

/** The block; in the editor also what keeps it from being shown. */
function yamedoki_block( $attributes ) {
	return '<div class="wp-block-yamedoki-block">' . yamedoki_print( $attributes, $attributes['fallback'] ?? '' ) . '</div>';
}

/** Remove everything this plugin and WordPress for it have stored. */
function yamedoki_forget() {
	global $wpdb;
	// phpcs:disable WordPress.DB.DirectDatabaseQuery
	foreach ( array( '_transient_yamedoki_', '_transient_timeout_yamedoki_' ) as $prefix ) {
		$wpdb->query( $wpdb->prepare( "DELETE FROM $wpdb->options WHERE option_name LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
	}
	$like = '%' . $wpdb->esc_like( YAMEDOKI_SITE . '/' ) . '%';
	foreach ( $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '\_transient\_oembed\_%%' AND option_value LIKE %s", $like ) ) as $name ) {
		delete_transient( substr( $name, strlen( '_transient_' ) ) );
	}
	// Cards that WordPress keeps with each article, made for the provider registered above or for the one before it.
	$cards = "SELECT meta_key FROM $wpdb->postmeta WHERE meta_key LIKE '\_oembed\_%%' AND meta_value LIKE %s";
	foreach ( $wpdb->get_col( $wpdb->prepare( $cards, $like ) ) as $key ) {
		$time = str_replace( '_oembed_', '_oembed_time_', $key );
		$wpdb->query( $wpdb->prepare( "DELETE FROM $wpdb->postmeta WHERE meta_key IN (%s, %s)", $key, $time ) );
	}
	$wpdb->query( $wpdb->prepare( "DELETE FROM $wpdb->posts WHERE post_type = 'oembed_cache' AND post_content LIKE %s", $like ) );
	// phpcs:enable
	wp_cache_flush();
}

register_activation_hook( __FILE__, 'yamedoki_forget' );
register_deactivation_hook( __FILE__, 'yamedoki_forget' );
