import { addressKey, readAddress } from '../../../engine/model/address';
import { fc } from '../../support/property';

describe('What names a lead', () => {
  test.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['Ada Byron <ada@bücher.example>', 'ada@xn--bcher-kva.example'],
    ['mailto:ada@example.com', 'ada@example.com'],
    ['ДЖЕЙН@пример.рф', 'джейн@xn--e1afmkfd.xn--p1ai'],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '01arz3ndektsv4rrffq69g5fav'],
    ['nobody', 'nobody'],
  ])('%p is %p', (written, key) => expect(addressKey(written)).toBe(key));

  test('is always the key under which the address would be stored', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.boolean(), (address, isBracketed) => {
        const stored = readAddress(address);
        fc.pre(stored !== null);
        expect(addressKey(isBracketed ? `Name <${address}>` : address)).toBe(stored?.key);
      }),
    );
  });
});
