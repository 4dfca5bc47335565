/**
 * The connector is imported by file: the package's index also loads fetch, WebSocket and caches, which costs 14 MB
 * and 90 ms at start (measured, undici 8.12). The version is pinned exactly.
 */
declare module 'undici/lib/core/connect.js' {
  import { buildConnector } from 'undici';
  export default buildConnector;
}
