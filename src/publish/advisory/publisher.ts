import { lineText } from '../feeds/text.ts';
import type { PublicPage } from '../view.ts';

/** Who speaks, as CSAF names them. */
export function publisherOf(page: PublicPage) {
  const contact = page.supportContact === null ? '' : lineText(page.supportContact, '');
  return {
    category: 'vendor',
    name: lineText(page.name, new URL(page.url).hostname),
    namespace: page.url,
    ...(contact === '' ? {} : { contact_details: contact }),
  };
}

/**
 * Where one finds us: CSAF 2.0 §7.1.7. A publisher's alone: the documents are served under stable
 * names, without the folders and lists that the role of a provider asks for.
 */
export function providerMetadata(page: PublicPage): object {
  const url = `${page.url}/.well-known/csaf/provider-metadata.json`;
  return {
    canonical_url: url,
    last_updated: new Date(page.updatedAt).toISOString(),
    list_on_CSAF_aggregators: true,
    metadata_version: '2.0',
    mirror_on_CSAF_aggregators: true,
    publisher: publisherOf(page),
    role: 'csaf_publisher',
  };
}
