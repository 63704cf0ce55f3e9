/** What an experiments page without runs teaches: that runs track themselves, with a cell to try it. */
import { ButtonLink, Page, PageHead } from '@/components/ui';
import styles from './experiments.module.css';

const EXAMPLE = `import { LogisticRegression } from 'pinion/ml';

const model = await new LogisticRegression({ C: 0.5 }).fit(train, 'churned');   // a run, by itself`;

const OWN = `import { trackRun } from 'pinion/track';

await trackRun({ name: 'my own loop', params: { rate: 0.01 } }, async (run) => {
  for (let step = 0; step < 100; step += 1) run.log({ loss: Math.exp(-step / 20) }, { step });
});`;

export function FirstRun({ slug }: { readonly slug: string }) {
  return (
    <Page>
      <PageHead title="Experiments">Every training in this project’s notebooks stands here by itself: parameters, metrics over steps, data, code.</PageHead>
      <div className={styles.first}>
        <section>
          <h2>Runs track themselves</h2>
          <p>A <code>fit</code>, a search or an evaluation in any cell becomes a run while it goes on. There is nothing to switch on.</p>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard */}
          <pre tabIndex={0} role="region" aria-label="Example of a fit"><code>{EXAMPLE}</code></pre>
        </section>
        <section>
          <h2>Your own loops</h2>
          <p>What the library does not train, you log: names and steps are yours.</p>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard */}
          <pre tabIndex={0} role="region" aria-label="Example of a loop"><code>{OWN}</code></pre>
        </section>
        <ButtonLink href={`/p/${slug}/notebooks`} variant="primary">Open a notebook</ButtonLink>
      </div>
    </Page>
  );
}
