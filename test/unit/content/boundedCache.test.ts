import { boundedCache } from '../../../engine/content/boundedCache';

test('what was not used for longest goes first', () => {
  const cache = boundedCache<number>(3);
  cache.set('a', 1, 1);
  cache.set('b', 2, 1);
  cache.set('c', 3, 1);
  cache.get('a');
  cache.set('d', 4, 1);
  expect(['a', 'b', 'c', 'd'].map(cache.get)).toEqual([1, undefined, 3, 4]);
});

test('heavy entries push out several light ones; one heavier than all room is kept alone', () => {
  const cache = boundedCache<number>(10);
  for (const key of ['a', 'b', 'c']) cache.set(key, 1, 3);
  cache.set('heavy', 2, 50);
  expect(['a', 'b', 'c', 'heavy'].map(cache.get)).toEqual([undefined, undefined, undefined, 2]);
  cache.set('a', 3, 3);
  expect(['heavy', 'a'].map(cache.get)).toEqual([undefined, 3]);
});

test('setting a key again counts its weight once', () => {
  const cache = boundedCache<number>(4);
  for (let round = 0; round < 10; round++) cache.set('a', round, 2);
  cache.set('b', 1, 2);
  expect(['a', 'b'].map(cache.get)).toEqual([9, 1]);
});
