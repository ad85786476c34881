<?php
/**
 * Leaves nothing behind.
 *
 * @package yamedoki
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/yamedoki.php';

yamedoki_forget();
