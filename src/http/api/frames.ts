/**
 * The frame in which code of answers runs. It is empty: what runs in it comes from the page by a message channel. Its
 * policy gives it an origin of its own (`sandbox` without `allow-same-origin`), no network and nobody's data; the page's
 * `frame-src 'self'` keeps it from going elsewhere.
 */
import { getFrame } from '#shared/contract/frames.ts';
import { securityHeaders } from '../guard.ts';
import { handle, type Mounted } from '../mount.ts';

/**
 * Runs before anything else in the frame. What no policy closes is closed here: connections that are no requests
 * (WebRTC), and asking the page anything but through the one port it gave. Written for the browser, as text.
 */
const BOOTSTRAP = `
(function () {
  'use strict';
  var page = parent;
  var gone = ['RTCPeerConnection', 'webkitRTCPeerConnection', 'mozRTCPeerConnection', 'RTCDataChannel', 'RTCIceTransport',
    'WebTransport', 'WebSocket', 'EventSource', 'WebSocketStream'];
  function close(where) {
    gone.forEach(function (name) {
      try { Object.defineProperty(where, name, { value: undefined, writable: false, configurable: false }); } catch (e) {}
    });
  }
  close(window);
  function start(event) {
    if (event.source !== page || !event.ports || !event.ports[0]) return;
    removeEventListener('message', start);
    var port = event.ports[0];
    var html = String(event.data && event.data.html);
    // What runs here may go round in circles: then this is not answered.
    port.onmessage = function (event) { if (event.data === 'beat') port.postMessage({ kind: 'beat', text: '' }); };
    var said = 0;
    function say(kind, values) {
      if (++said > 200) return;
      var text = values.map(function (value) {
        try { return typeof value === 'string' ? value : value instanceof Error ? String(value.stack || value) : JSON.stringify(value); }
        catch (e) { return String(value); }
      }).join(' ');
      port.postMessage({ kind: kind, text: String(text).slice(0, 2000) });
    }
    document.open();
    addEventListener('error', function (e) { say('error', [e.message || 'A script could not be run.']); });
    addEventListener('unhandledrejection', function (e) { say('error', [e.reason]); });
    addEventListener('securitypolicyviolation', function (e) { say('blocked', [e.effectiveDirective + ' ' + e.blockedURI]); });
    addEventListener('keydown', function (e) { if (e.key === 'Escape') port.postMessage({ kind: 'escape', text: '' }); });
    ['log', 'info', 'warn', 'error'].forEach(function (name) {
      var own = console[name];
      console[name] = function () { say(name, Array.prototype.slice.call(arguments)); own.apply(console, arguments); };
    });
    // A frame inside the frame would bring back what was closed above.
    new MutationObserver(function (changes) {
      changes.forEach(function (change) {
        change.addedNodes.forEach(function (node) {
          var frames = node.querySelectorAll ? Array.prototype.slice.call(node.querySelectorAll('iframe,frame,object,embed,portal,fencedframe')) : [];
          if (/^(IFRAME|FRAME|OBJECT|EMBED|PORTAL|FENCEDFRAME)$/.test(node.nodeName)) frames.push(node);
          frames.forEach(function (frame) { frame.remove(); });
        });
      });
    }).observe(document, { childList: true, subtree: true });
    window.parlorSay = function (kind, text) { port.postMessage({ kind: kind, text: String(text) }); };
    document.write(html);
    document.close();
    port.postMessage({ kind: 'shown', text: 'beats' });
  }
  addEventListener('message', start);
  page.postMessage('parlor-frame-ready', '*');
})();
`;

const PAGE = `<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><script>${BOOTSTRAP}</script></head><body></body></html>`;

export const frameRoutes: Mounted[] = [
  handle(getFrame, ({ query, request }) => {
    const kind = query.kind === 'picture' ? 'picture-frame' : 'frame';
    const headers = new Headers(securityHeaders(kind, request.client.secure));
    headers.set('content-type', 'text/html; charset=utf-8');
    headers.set('cache-control', 'private, max-age=3600');
    return new Response(PAGE, { headers });
  }),
];
