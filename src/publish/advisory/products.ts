import { lineText } from '../feeds/text.ts';
import type { PublicDisclosure, PublicNotice, PublicPage } from '../view.ts';

interface Product {
  name: string;
  product_id: string;
}

export interface Products {
  tree: object;
  /** The parts of the service, as customers know them. */
  service: string[];
  /** The software that is named, in the versions that had the flaw. */
  software: string[];
  /** The versions in which it is closed. */
  fixed: string[];
}

const listed = (values: readonly string[], prefix: string): Product[] =>
  values.map((value, index) => ({
    name: lineText(value, prefix),
    product_id: `${prefix}-${index + 1}`,
  }));

/** The vendor's branch with a product for each component, and the software beside it. */
export function productsOf(
  page: PublicPage,
  notice: PublicNotice,
  disclosed: PublicDisclosure,
): Products {
  const vendor = lineText(page.name, 'Status page');
  const components = notice.components.map(({ slug, name }) => ({
    name: lineText(name, slug),
    product_id: `service-${slug}`,
  }));
  const service: Product[] =
    components.length > 0 ? components : [{ name: vendor, product_id: 'service' }];
  const software = listed(disclosed.packages, 'software');
  const fixed = listed(disclosed.fixedIn, 'fixed');
  return {
    tree: {
      branches: [
        {
          category: 'vendor',
          name: vendor,
          branches: service.map((product) => ({
            category: 'product_name',
            name: product.name,
            product: { ...product, name: `${vendor}: ${product.name}` },
          })),
        },
      ],
      ...(software.length + fixed.length === 0
        ? {}
        : { full_product_names: [...software, ...fixed] }),
    },
    service: idsOf(service),
    software: idsOf(software),
    fixed: idsOf(fixed),
  };
}

const idsOf = (products: readonly Product[]): string[] =>
  products.map(({ product_id }) => product_id);
