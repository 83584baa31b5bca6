// Draws the tree that markdown.ts reads: elements and text nodes only.
import type { ComponentChildren } from 'preact';
import type { Block, Inline } from './markdown';

function Spans({ of }: { of: readonly Inline[] }): ComponentChildren {
  return of.map((span, i) => {
    switch (span.kind) {
      case 'text': return span.text;
      case 'break': return <br key={i} />;
      case 'code': return <code key={i}>{span.text}</code>;
      case 'strong': return <strong key={i}><Spans of={span.children} /></strong>;
      case 'em': return <em key={i}><Spans of={span.children} /></em>;
      case 'strike': return <s key={i}><Spans of={span.children} /></s>;
      default: return <a key={i} href={span.href} title={span.href} target="_blank" rel="noopener noreferrer"><Spans of={span.children} /></a>;
    }
  });
}

export function Blocks({ of }: { of: readonly Block[] }): ComponentChildren {
  return of.map((block, i) => {
    switch (block.kind) {
      case 'heading': return <p key={i} class={`heading h${block.level}`} role="heading" aria-level={Math.min(block.level + 3, 6)}><Spans of={block.children} /></p>;
      case 'paragraph': return <p key={i}><Spans of={block.children} /></p>;
      case 'code': return <pre key={i} tabIndex={0}><code>{block.text}</code></pre>;
      case 'quote': return <blockquote key={i}><Blocks of={block.blocks} /></blockquote>;
      case 'rule': return <hr key={i} />;
      case 'table': return (
        <table key={i}>
          <thead><tr>{block.head.map((cell, c) => <th key={c} class={block.align[c] ?? ''}><Spans of={cell} /></th>)}</tr></thead>
          <tbody>{block.rows.map((row, r) => <tr key={r}>{row.slice(0, block.head.length).map((cell, c) => <td key={c} class={block.align[c] ?? ''}><Spans of={cell} /></td>)}</tr>)}</tbody>
        </table>
      );
      default: {
        const items = block.items.map((item, k) => <li key={k}><Blocks of={item} /></li>);
        return block.ordered ? <ol key={i}>{items}</ol> : <ul key={i}>{items}</ul>;
      }
    }
  });
}
