/**
 * Whether an address at this domain says nothing about where somebody works: free mail, and what internet providers give
 * to their customers. Two people there are no colleagues.
 *
 * Written by hand (2026) from what the providers themselves offer at sign-up; add what is missing.
 */
export function isFreeMail(domain: string): boolean {
  const name = domain.toLowerCase();
  return DOMAINS.has(name) || BRANDS.test(name);
}

/** Brands that have the same name in many countries: yahoo.co.uk, hotmail.fr, live.com.au. */
const BRANDS =
  /^(yahoo|ymail|rocketmail|hotmail|outlook|live|msn|gmx|web|mail|yandex|aol|googlemail|icloud|proton|protonmail|tuta|tutanota|zoho|zohomail|fastmail)\.(com?|net|org|[a-z]{2})(\.[a-z]{2})?$/;

const DOMAINS: ReadonlySet<string> = new Set(
  `gmail.com me.com mac.com pm.me hey.com duck.com inbox.com hushmail.com mailbox.org posteo.de posteo.net
   runbox.com disroot.org riseup.net tutamail.com tuta.io keemail.me startmail.com mailfence.com kolabnow.com
   email.com usa.com consultant.com engineer.com post.com europe.com writeme.com fastmail.fm sent.com zohomail.eu
   aim.com love.com verizon.net att.net sbcglobal.net bellsouth.net pacbell.net comcast.net xfinity.com cox.net
   charter.net spectrum.net rr.com roadrunner.com twc.com earthlink.net optonline.net optimum.net juno.com netzero.net
   windstream.net frontier.com frontiernet.net centurylink.net embarqmail.com q.com mindspring.com cs.com
   rogers.com shaw.ca telus.net sympatico.ca bell.net videotron.ca cogeco.ca
   btinternet.com btopenworld.com sky.com virginmedia.com virgin.net ntlworld.com blueyonder.co.uk talktalk.net
   tiscali.co.uk plusnet.com plus.com o2.co.uk eircom.net
   t-online.de magenta.de freenet.de arcor.de vodafone.de vodafonemail.de unitymedia.de kabelmail.de online.de 1und1.de
   email.de mail.de netcologne.de ewe.net ewetel.net versanet.de alice.de alice-dsl.net osnanet.de
   bluewin.ch sunrise.ch hispeed.ch gmx.ch swissonline.ch aon.at chello.at a1.net utanet.at inode.at kabsi.at
   orange.fr wanadoo.fr free.fr sfr.fr neuf.fr laposte.net bbox.fr club-internet.fr numericable.fr aliceadsl.fr
   libero.it virgilio.it tin.it alice.it tiscali.it fastwebnet.it iol.it inwind.it tim.it poste.it email.it
   telefonica.net terra.es movistar.es ono.com orange.es euskaltel.net
   sapo.pt clix.pt netcabo.pt iol.pt mail.telepac.pt uol.com.br bol.com.br terra.com.br ig.com.br globo.com r7.com
   oi.com.br prodigy.net.mx terra.com.mx infinitum.com.mx fibertel.com.ar speedy.com.ar arnet.com.ar vtr.net
   ziggo.nl kpnmail.nl kpnplanet.nl planet.nl home.nl hetnet.nl xs4all.nl upcmail.nl chello.nl casema.nl quicknet.nl
   skynet.be telenet.be proximus.be scarlet.be pt.lu
   telia.com bredband.net comhem.se spray.se tele2.se bahnhof.se online.no broadpark.no getmail.no lyse.net
   mail.dk stofanet.dk tdcadsl.dk jubii.dk ofir.dk kolumbus.fi elisanet.fi luukku.com saunalahti.fi suomi24.fi
   wp.pl o2.pl onet.pl onet.eu op.pl interia.pl interia.eu poczta.onet.pl poczta.fm tlen.pl vp.pl gazeta.pl neostrada.pl
   seznam.cz email.cz post.cz centrum.cz atlas.cz volny.cz azet.sk centrum.sk zoznam.sk freemail.hu citromail.hu
   t-online.hu indamail.hu abv.bg mail.bg dir.bg otenet.gr hol.gr forthnet.gr in.gr
   mail.ru bk.ru inbox.ru list.ru internet.ru rambler.ru lenta.ru ro.ru ya.ru ukr.net i.ua meta.ua bigmir.net
   inbox.lv inbox.lt delfi.ee hot.ee walla.co.il walla.com 012.net.il netvision.net.il bezeqint.net mynet.com
   qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com 189.cn wo.cn aliyun.com 21cn.com
   tom.com naver.com hanmail.net daum.net nate.com kakao.com docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp
   i.softbank.jp nifty.com biglobe.ne.jp so-net.ne.jp ocn.ne.jp plala.or.jp excite.co.jp goo.jp
   rediffmail.com sify.com indiatimes.com bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au
   internode.on.net westnet.com.au dodo.com.au xtra.co.nz slingshot.co.nz orcon.net.nz telkomsa.net mweb.co.za
   webmail.co.za vodamail.co.za singnet.com.sg starhub.net.sg streamyx.com pldtdsl.net hinet.net pchome.com.tw
   seed.net.tw netvigator.com`
    .split(/\s+/)
    .filter((domain) => domain !== ''),
);
