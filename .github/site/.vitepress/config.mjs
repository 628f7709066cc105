// The site: the pages of docs/ as they are, searchable, light and dark. Nothing on it comes from another host.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, posix, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

const docs = fileURLToPath(new URL('../../../docs', import.meta.url))
const modules = dirname(dirname(createRequire(import.meta.url).resolve('vue/package.json')))

// Where the files are that the pages link to and that are not pages: sources, vectors, rules for alerts.
const repository = process.env.SITE_REPOSITORY ?? 'https://example.org/secure-redis/blob/main'

const page = (text, link) => ({ text, link })

// Makes links to other files of the repository lead to the repository.
function linksToTheRepository(md) {
  const before = md.renderer.rules.link_open ?? ((tokens, index, options, env, self) => self.renderToken(tokens, index, options))
  md.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const href = tokens[index].attrGet('href')
    if (href && !/^([a-z]+:|#|\/)/.test(href)) {
      const [path, anchor] = href.split('#')
      const target = posix.normalize(posix.join('docs', posix.dirname(env.relativePath === 'index.md' ? 'README.md' : env.relativePath), path))
      const isPage = target.startsWith('docs/') && target.endsWith('.md') && existsSync(resolve(docs, '..', target))
      if (!isPage) {
        tokens[index].attrSet('href', `${repository}/${target}${anchor ? '#' + anchor : ''}`)
        return self.renderToken(tokens, index, options)
      }
    }
    return before(tokens, index, options, env, self)
  }
}

export default defineConfig({
  title: 'secure-redis',
  description: 'Encrypts and authenticates everything your Spring Boot application stores in Redis.',
  lang: 'en',
  base: process.env.SITE_BASE ?? '/',
  srcDir: docs,
  rewrites: (path) => path.replace(/(^|\/)README\.md$/, '$1index.md'),
  outDir: './.vitepress/dist',
  cacheDir: './.vitepress/cache',
  markdown: { config: linksToTheRepository },
  vite: {
    resolve: { alias: [{ find: /^vue(\/server-renderer)?$/, replacement: resolve(modules, 'vue') + '$1' }] },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [page('Learn', '/learn/first-cache'), page('Guides', '/guides/caching'), page('Reference', '/reference/properties'), page('Security', '/security/review')],
    sidebar: [
      { text: 'Learn', items: [page('First cache', '/learn/first-cache'), page('First job', '/learn/first-job'), page('First session', '/learn/first-session'), page('Dashboard', '/learn/dashboard')] },
      {
        text: 'Guides',
        items: [
          page('Caching and sessions', '/guides/caching'),
          page('Jobs', '/guides/jobs'),
          page('Dashboard', '/guides/dashboard'),
          page('Connections', '/guides/connections'),
          page('Hardening Redis', '/guides/hardening'),
          page('Secrets from Vault and a KMS', '/guides/secrets'),
          page('Kubernetes', '/guides/kubernetes'),
          page('Managed Redis and Valkey', '/guides/managed-redis'),
          page('Sentinel and Cluster', '/guides/sentinel-and-cluster'),
          page('Sizing', '/guides/sizing'),
          page('Native images', '/guides/native-image'),
          page('Key rotation', '/guides/key-rotation'),
          page('Migration', '/guides/migration'),
        ],
      },
      { text: 'Operate', items: [page('Command line', '/operate/cli'), page('Incidents', '/operate/incidents'), page('Planned rotation', '/operate/rotation')] },
      { text: 'Reference', items: [page('Properties', '/reference/properties'), page('Errors', '/reference/errors'), page('Metrics', '/reference/metrics'), page('Performance', '/performance')] },
      { text: 'Security', items: [page('For a security review', '/security/review'), page('Threat model', '/security/threat-model'), page('Claims and their tests', '/claims')] },
      { text: 'Specifications', items: [page('Envelope', '/spec/envelope-v1'), page('Caches', '/spec/caches'), page('Jobs', '/spec/job-keys'), page('Sessions and templates', '/spec/sessions-and-templates'), page('Python', '/spec/python/')] },
      { text: 'All pages', link: '/' },
    ],
  },
})
