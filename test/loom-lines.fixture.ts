/** A line of an invented system, the control of a weaving mill, with the label that a weaver would give it. */
export interface LoomLine {
  readonly message: string;
  readonly label: string;
  /** Whether somebody has answered its template; the others are of the same kinds and nobody has seen them. */
  readonly isAnswered: boolean;
}

/** Eight lines of each kind, each with words of its own in the gap: five that are answered, three that are not. */
const KINDS: readonly (readonly [label: string, line: string, ...gaps: string[]])[] = [
  [
    'Error',
    'feeler of the _ sees nothing',
    'weft fork',
    'dropper bar',
    'dobby',
    'let-off',
    'shuttle box',
    'selvedge',
    'warp beam',
    'take-up roller',
  ],
  [
    'Error',
    '_ of loom 5 does not turn',
    'let-off roller',
    'temple ring',
    'take-up roller',
    'cloth beam',
    'doffer comb',
    'tucker wheel',
    'guide pulley',
    'picker shaft',
  ],
  [
    'Critical Error',
    '_ dark, every loom at a stand',
    'hall 2',
    'the spinning hall',
    'the dye cellar',
    'the lace hall',
    'the whole east wing',
    'the carding floor',
    'the weaving shed',
    'the ribbon hall',
  ],
  [
    'Workflow Error',
    'style 77 waits for its _',
    'reed',
    'beam',
    'shade card',
    'lifting plan',
    'weaver',
    'dobby chain',
    'drawing-in',
    'heald frame',
  ],
  [
    'Resource Usage',
    '_ holds 61 cones of tex 20',
    'creel 2',
    'the weft store',
    'the lace loft',
    'the yarn truck',
    'the dye cellar rack',
    'the upper loft',
    'the twisting room',
    'the bobbin rack',
  ],
  [
    'User Action',
    'weaver ilka called the fixer to the _',
    'dobby',
    'lace loom',
    'ribbon loom',
    'creel',
    'warp beam',
    'shuttle box',
    'carding set',
    'temple',
  ],
  [
    'System Notification',
    'loom 5 doffed, _ begun',
    'roll 3310',
    'a fresh warp',
    'the damask piece',
    'a plaid roll',
    'the second piece',
    'a linen roll',
    'the tail piece',
    'a new beam',
  ],
  [
    'Security Alert',
    'badge held to the _ door, which it may not open',
    'dye cellar',
    'size kitchen',
    'pattern loft',
    'steam house',
    'yarn vault',
    'lace room',
    'buyer room',
    'bale store',
  ],
  [
    'Security Alert',
    '_ forced at night',
    'seal of the style memory',
    'lock of the pattern desk',
    'hasp of the yarn vault',
    'lid of the sample chest',
    'latch of the dye cellar',
    'grille of the lace loft',
    'bolt of the bale store',
    'drawer of the master weaver',
  ],
  [
    'Deprecation Warning',
    '_ go out of use in 2028, order rapiers',
    'wooden shuttle boxes',
    'leather pickers',
    'brass pick counters',
    'hemp healds',
    'reed hooks',
    'horn temples',
    'felt buffers',
    'cane spools',
  ],
];

const ANSWERED = 5;

/** 80 lines, 50 of them answered, each of a template of its own. */
export const LOOM_LINES: readonly LoomLine[] = KINDS.flatMap(([label, line, ...gaps]) =>
  gaps.map((gap, i) => ({ message: line.replace('_', gap), label, isAnswered: i < ANSWERED })),
);
