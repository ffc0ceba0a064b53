import { expect, it } from 'vitest';
import { feedDocument } from '#src/publish/feeds/index.ts';
import { feedPaths } from './read.ts';
import { week } from './views.ts';

it.each([...feedPaths(), '/components/hosts/history.atom'])(
  '%s is, byte for byte, as it was',
  async (path) => {
    const name = path.slice(1).replaceAll('/', '-');
    await expect(feedDocument(week(), path)!.body).toMatchFileSnapshot(`fixtures/${name}`);
  },
);
