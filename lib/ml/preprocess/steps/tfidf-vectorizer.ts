import { vectorizer } from '../text/vectorizer';

/** Counts of terms, weighted up the fewer texts hold them, rows of norm 1. */
export const tfidfVectorizer = vectorizer('tfidfVectorizer', 'TfidfVectorizer');
