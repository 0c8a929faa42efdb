const ANSWER = {
  id: 7,
  template: 'disk <num> failed',
  message: null,
  source: 'raid',
  label: 'Critical Error',
  by: 'person',
  reason: null,
  who: 'page',
  model: null,
  at: '2026-01-31T12:00:00.000Z',
};

const ROW = {
  row: 1,
  source: 'sshd',
  message: 'Failed password for root from 10.0.0.7 port 22 ssh2',
  truncated: false,
  label: 'Security Alert',
  stage: 'rules',
  confidence: 1,
  reason: 'rule sshd-failed-authentication',
  template: 0,
  errorCode: null,
};

const BY_RULE = {
  verdict: {
    label: 'Security Alert',
    stage: 'rules',
    confidence: 1,
    reason: 'rule sshd-failed-authentication',
  },
  template: 'Failed password for <id> from <ip> port <num> ssh2',
  rule: {
    id: 'sshd-failed-authentication',
    label: 'Security Alert',
    pattern: '\\bFailed password for \\S* ?from [\\da-fA-F.:]+ port \\d+',
    description: 'sshd refused a credential.',
    span: { start: 0, end: 46 },
    alsoMatching: [],
  },
  classifier: null,
  answer: null,
};

const FIGURES = { bestGuessRight: 0.81, rightAmongAnswered: 0.94, coverage: 0.45, macroF1: 0.82 };

/** Examples of bodies that are too long to stand in their route, by the name of their schema. */
export const BODY_EXAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  Explanation: [
    BY_RULE,
    {
      verdict: {
        label: 'Error',
        stage: 'classifier',
        confidence: 0.912,
        reason: '0.91, threshold 0.84, strongest word file',
      },
      template: 'cannot open file <num>: no such file',
      rule: null,
      classifier: {
        label: 'Error',
        top: [
          { label: 'Error', probability: 0.961, threshold: 0.844 },
          { label: 'Critical Error', probability: 0.025, threshold: 0.769 },
        ],
        nearest: [
          {
            template: '[core:error] AH00128: File does not exist: <path>.txt',
            label: 'Error',
            similarity: 0.958,
          },
        ],
        shares: {
          score: 5.77,
          meaning: 2.56,
          constant: -0.03,
          words: [
            { text: 'file', share: 2.36 },
            { text: 'cannot', share: 0.88 },
          ],
        },
      },
      answer: null,
    },
  ],
  Rules: [
    {
      rules: [
        {
          id: 'jndi-lookup',
          label: 'Security Alert',
          pattern: '\\$\\{jndi:(?:ldaps?|rmi|dns|iiop|corba|nis|nds|https?):/',
          flags: 'i',
          sources: [],
          description: 'A JNDI lookup in logged input, the probe of Log4Shell (CVE-2021-44228).',
        },
      ],
      hash: '0c2f8b7d1e6a4f5390b1d7c8e2a3f4567890abcdef1234567890abcdef123456',
    },
  ],
  Models: [
    {
      version: '0.1.0',
      encoder: {
        hash: '006a40c6f52887989b3f95b906c2bde4b9f3dc44d6b2f845b4e6d64bef8631ac',
        dimension: 384,
      },
      classifier: {
        hash: '6cbe2bb254355a8ddfe8b3a7766c9601dfe8f55a7757381b7c1dc9717993cef0',
        createdAt: null,
        labels: ['Security Alert', 'Critical Error', 'Error'],
        trainedOn: { rows: 3406, templates: 3406, sources: 1129 },
        figures: FIGURES,
      },
      stages: { rules: true, classifier: true, llm: { on: false } },
      limits: {
        maxFileSize: 200_000_000,
        maxDecompressed: 2_147_483_648,
        maxRows: 10_000_000,
        formats: ['csv'],
        retentionSeconds: 86_400,
      },
      quality: FIGURES,
      authentication: 'none',
    },
  ],
  AnswerResponse: [
    { answer: ANSWER, affected: 12 },
    { answer: null, affected: 12 },
  ],
  AnswersPage: [{ answers: [ANSWER], next: null }],
  Undone: [{ changed: true, inForce: null, affected: null }],
  JobSummary: [
    {
      rows: 2,
      labels: { 'Security Alert': 1, 'User Action': 1 },
      stages: { person: 0, rules: 2, classifier: 0, llm: 0, none: 0 },
      sources: [
        { source: 'sshd', rows: 1, labels: { 'Security Alert': 1 } },
        { source: 'BillingSystem', rows: 1, labels: { 'User Action': 1 } },
      ],
      otherSources: 0,
      confidence: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2],
    },
  ],
  RowsPage: [{ total: 2, rows: [ROW], next: null, generation: 0 }],
  ExplainedRow: [{ row: ROW, explanation: BY_RULE }],
  TemplatesPage: [
    {
      total: 2,
      templates: [
        {
          template: 0,
          text: 'Failed password for <id> from <ip> port <num> ssh2',
          rows: 1,
          share: 0.5,
          labels: { 'Security Alert': 1 },
          label: 'Security Alert',
          stage: 'rules',
          confidence: 1,
          reason: 'rule sshd-failed-authentication',
          sources: 1,
          example: { row: 1, source: 'sshd', message: 'Failed password for root from 10.0.0.7 port 22 ssh2' },
        },
      ],
      generation: 0,
    },
  ],
};
