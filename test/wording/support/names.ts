import fc from "fast-check";

const firsts =
  "Priya,Sam,Jo,Siân,Zoë,Oluwaseun,Aleksandra,Małgorzata,Bartholomew,Mary-Jane,Chukwuemeka,Nguyễn,O'Shea,D’Arcy,Łucja,Thandiwe,Anne-Marie,Krzysztof,Ekaterina,Venkatanarasimha,Bo,Ioana,Štěpánka,José,Agnieszka,Constantinople,Maria-Magdalena,Dr Ann,Mrs Temperance,Göran,Þóra".split(
    ",",
  );
const lasts =
  "Sample,Green,Marsh,Example,O'Sample,Sample-Example,Fictitious,van der Example,Mc Sample,Examplewska,Testington-Smythe,Placeholder".split(
    ",",
  );
const leads =
  "Oak,Elm,Sunny Meadows,The Old Rectory,St. Mary's,Rose & Crown,Willow Tree,Saint Bartholomew's,Château,The Laurels,Sir Josiah Example Memorial,Long Eaton Riverside,Bryn Tŷ Gwyn,Brookside [North],Number 1,Greater Example and District".split(
    ",",
  );
const middles = ",Court,House,Lodge,View,Grange,Manor".split(",");
const endings =
  ",Care Home,Residential Home,Nursing Home,Residential and Nursing Care Home,Homecare Ltd,Dementia Care Centre,Domiciliary Care Services Limited, (Sunrise Care Group), - Unit 2".split(
    ",",
  );

/** Names as people and care homes bear them, plain ones and long ones. */
export const personName = fc
  .tuple(fc.constantFrom(...firsts), fc.constantFrom(...lasts))
  .map(([first, last]) => `${first} ${last}`);

export const siteNamed = fc
  .tuple(fc.constantFrom(...leads), fc.constantFrom(...middles), fc.constantFrom(...endings))
  .map((parts) => parts.filter((part) => part !== "").join(" "));

/** Names that try to break out of a message. */
export const hostileNames = [
  "Priya\r\nBcc: everyone@care.example\r\n\r\nHello",
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  '"><a href="https://evil.example">log in</a>',
  "</title></head><body onload=alert(1)>",
  "${process.env.SECRET} {{constructor}} <%= 1 %> #{1} %s $& $1",
  "^{}\\[]~|€ ^{}\\[]~|€",
  "\u202EyraM \u2066elpmaS\u2069\u200B\u200F",
  "\u2028line\u2029paragraph\u0000null\u001Bescape",
  "https://evil.example/log-in www.evil.example evil.example",
  "x".repeat(300),
  "Priya ".repeat(50),
  "É".repeat(300),
  "e\u0301\u0302\u0303".repeat(100),
  "😀".repeat(80),
  "\uD83D lone surrogate",
  "Прия Сампле",
  "بريا",
  "' OR 1=1; --",
  "&amp;&lt;b&gt;",
  "   ",
];
