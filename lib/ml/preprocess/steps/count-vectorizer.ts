import { vectorizer } from '../text/vectorizer';

/** How often each term of the training texts occurs. */
export const countVectorizer = vectorizer('countVectorizer', 'CountVectorizer');
