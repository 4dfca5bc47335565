/** The web app manifest (W3C): how the instance looks when it is put on a home screen, and what can be shared with it. */
export function manifestOf(name: string, logo: string | null = null): string {
  const icon = (sizes: string, purpose: 'any' | 'maskable') => ({
    src: `/icon-${purpose === 'maskable' ? 'maskable-' : ''}${sizes}.png`,
    sizes: `${sizes}x${sizes}`,
    type: 'image/png',
    purpose,
  });
  return JSON.stringify({
    id: '/',
    name,
    short_name: name.length > 12 ? `${name.slice(0, 11)}…` : name,
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#fcfbf8',
    theme_color: '#fcfbf8',
    icons: [
      ...(logo === null ? [] : [{ src: `/api/logo?v=${logo}`, sizes: 'any', purpose: 'any' }]),
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
      icon('192', 'any'),
      icon('512', 'any'),
      icon('512', 'maskable'),
    ],
    shortcuts: [
      { name: 'New chat', url: '/' },
      { name: 'Search', url: '/search' },
    ],
    share_target: {
      action: '/share',
      method: 'POST',
      enctype: 'multipart/form-data',
      params: {
        title: 'title',
        text: 'text',
        url: 'url',
        files: [{ name: 'files', accept: ['image/*', 'text/*', 'application/pdf', '.docx', '.xlsx', '.pptx'] }],
      },
    },
  });
}
