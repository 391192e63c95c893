import { expect, it } from 'vitest';
import { html } from './html.ts';

it('escapes every value and keeps the markup that it made itself', () => {
  const inner = [html`<b>${'<&>"\''}</b>`, html`<i></i>`];
  expect(html`<p title="${'"x"'}">${inner}</p>`.markup).toBe(
    '<p title="&quot;x&quot;"><b>&lt;&amp;&gt;&quot;&#39;</b><i></i></p>',
  );
});
