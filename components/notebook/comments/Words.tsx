/** The words of a comment. Everything that is no mark stays text; addresses are http(s) only (lib/notebook/comments.ts). */
import { piecesOf, type Named } from '@/lib/notebook/comments';
import styles from './comments.module.css';

export function Words({ body, mentions }: { readonly body: string; readonly mentions: readonly Named[] }) {
  return (
    <p className={styles.words}>
      {piecesOf(body, mentions).map((piece, at) => {
        switch (piece.kind) {
          case 'code': return <code key={at}>{piece.text}</code>;
          case 'strong': return <b key={at}>{piece.text}</b>;
          case 'emphasis': return <em key={at}>{piece.text}</em>;
          case 'mention': return <span key={at} className={styles.mention}>{piece.text}</span>;
          case 'link': return <a key={at} href={piece.href} target="_blank" rel="noreferrer noopener">{piece.text}</a>;
          default: return <span key={at}>{piece.text}</span>;
        }
      })}
    </p>
  );
}
