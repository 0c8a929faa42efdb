/** A line of an invented system, the control of a weaving mill, with the label that a weaver would give it. */
export interface LoomLine {
  readonly message: string;
  readonly label: string;
  /** Whether somebody has answered its template; the others are of the same kinds and nobody has seen them. */
  readonly isAnswered: boolean;
}

/** Eight lines of each kind: five that are answered, three that are not. */
const KINDS: readonly (readonly [label: string, ...lines: string[]])[] = [
  [
    'Error',
    'weft parted on loom 14 at pick 1822',
    'warp end parted on loom 3, dropper 2207 fell',
    'selvedge yarn parted on loom 21 at pick 96',
    'leno end parted on loom 9, dropper 31 fell',
    'weft parted twice on loom 2 within 40 picks',
    'catch cord parted on loom 17 at pick 12',
    'two warp ends parted on loom 30, droppers 877 and 878 fell',
    'filling yarn parted on loom 6 at pick 4410',
  ],
  [
    'Error',
    'feeler 3 of loom 14 sees nothing',
    'stop motion of loom 8 does not answer its pulse',
    'feeler 1 of loom 20 sees double',
    'let-off motor of loom 5 does not turn',
    'take-up roller of loom 11 slips',
    'temple ring of loom 4 does not turn',
    'stop motion of loom 27 sees nothing',
    'dobby hook 12 of loom 16 does not lift',
  ],
  [
    'Critical Error',
    'hall 2 dark, every loom at a stand',
    'line shaft of hall 1 broke, 48 looms at a stand',
    'compressed air gone in hall 3, every loom at a stand',
    'hall 4 flooded from the roof, every loom at a stand',
    'mill master clock lost, no hall can weave',
    'main feeder burnt in hall 1, every loom at a stand',
    'steam gone in the whole mill, no hall can weave',
    'hall 5 dark, 60 looms at a stand',
  ],
  [
    'Workflow Error',
    'style 4411 not begun: no beam of that sett in the store',
    'order 771 held back: the dyer gave no shade card',
    'style 902 not begun: its lifting plan has a hole',
    'cloth 15 sent back by the buyer, 4 cm too narrow',
    'style 77 held back: no weaver is booked for it',
    'style 3108 held back: the buyer named no width',
    'style 1290 not begun: no reed of that dent in the store',
    'cloth 88 sent back by the buyer, its selvedge frays',
  ],
  [
    'Resource Usage',
    'beam 7 holds 812 m of warp',
    'creel 2 holds 61 cones of tex 20',
    'air kettle of hall 2 stands at 61 of 100',
    'size trough 1 stands at 340 l',
    'cloth roll of loom 14 stands at 95 m of 120 m',
    'creel 31 holds 90 m of catch cord',
    'store holds 41 beams and 300 cones',
    'steam kettle of the size kitchen stands at 75 of 100',
  ],
  [
    'User Action',
    'weaver ilka took looms 3 to 8',
    'fixer tomas gave loom 9 free by hand',
    'weaver brandt left looms 11 to 14 for the break',
    'tackler osman put style 4411 on loom 6',
    'weaver ilka called the fixer to loom 4',
    'weaver marit took looms 20 to 24',
    'fixer jonas gave loom 28 free by hand',
    'tackler osman took style 77 off loom 19',
  ],
  [
    'System Notification',
    'loom 5 doffed, roll 3310 begun',
    'loom 12 runs again after 4 min',
    'loom 8 at creep for the first 20 picks',
    'beam 7 gaited on loom 6, weaving begun',
    'shift bell of hall 1 rung, counters at zero',
    'loom 23 doffed at 120 m, roll 3398 begun',
    'loom 2 runs again, weft of tex 20 drawn in',
    'new reed set on loom 18, weaving begun',
  ],
  [
    'Security Alert',
    'badge 8812 held to the dye cellar door, which it may not open',
    'third bad PIN in a row at the pattern desk',
    'somebody unbadged opened the pattern safe at night',
    'badge 17 held to the pattern safe, which it may not open',
    'seal of the style memory of loom 9 was forced',
    'badge 401 held to the size kitchen door, which it may not open',
    'fourth bad PIN in a row at the fixer desk',
    'lock of the pattern desk was forced at night',
  ],
  [
    'Deprecation Warning',
    'punch card reader of loom 4 goes out of use in 2027, put its styles on a key',
    'paper tape of the dobby goes out of use next year, put its plan on a key',
    'tex 9 recipes of the old hand lapse after May, write them anew',
    'wooden shuttle boxes go out of use in 2028, order rapiers',
    'old pick counters will not be read after June, fit the new kind',
    'punch cards go out of use in 2027, put the styles on a key',
    'size recipes of the old hand lapse after July, write them anew',
    'leather pickers go out of use next year, take hide ones',
  ],
  [
    'System Notification',
    'damp of hall 1 back at 68, nozzles shut',
    'nozzles of hall 2 open until damp is at 65',
    'lint fans of hall 3 on their round',
    'lamps of hall 2 dimmed for the night',
    'cloth truck 4 docked at the inspection table',
    'damp of hall 4 at 66 again, nozzles half shut',
    'lint fans and lamps of hall 1 on their round',
    'cloth truck 7 docked at the dye house',
  ],
];

const ANSWERED = 5;

/** 80 lines, 50 of them answered, each of a template of its own. */
export const LOOM_LINES: readonly LoomLine[] = KINDS.flatMap(([label, ...messages]) =>
  messages.map((message, i) => ({ message, label, isAnswered: i < ANSWERED })),
);
