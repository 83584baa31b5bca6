// The diagnosis of the four made-up runs, in the form of the tool's JSON.

const checked = (n) => ['no-gradient', 'graph-cut', 'loss-detached', 'frozen-parameter', 'vanishing-gradient', 'exploding-gradient', 'non-finite', 'loss-diverging', 'plateau', 'overfitting',
  'learning-rate-too-high', 'update-ratio', 'dead-relu', 'constant-prediction', 'chance-level-accuracy', 'majority-shortcut', 'all-zero-tensor', 'loss-spike', 'loss-oscillating', 'unexpected-initial-loss',
  'class-imbalance', 'input-not-normalised', 'grads-wiped-before-step', 'missing-zero-grad'].slice(0, n);

const finding = (rule, severity, confidence, title, more) => ({
  rule, severity, confidence, title, layer: null, steps: null, evidence: [], causes: [], cures: [], source: null, snippet: null, doc: `docs/rules/${rule}.md`, ...more,
});

export const findings = (logdir, step) => ({
  logdir,
  runs: [
    { run: '1-batch-norm', verdict: 'healthy', findings: [], checked: checked(24), notEnoughData: [{ rule: 'seed-variance', needs: 'at least 3 runs that differ only in their seed' }] },
    {
      run: '2-sigmoid-deep', verdict: 'sick', checked: checked(22), notEnoughData: [{ rule: 'overfitting', needs: 'loss/validation at 5 steps or more' }],
      findings: [
        finding('vanishing-gradient', 'error', 0.97, 'The gradient vanishes on its way to layers.0.linear: 290 000 times smaller than at the output', {
          layer: 'layers.0.linear', steps: { first: 0, last: step },
          evidence: [{ name: 'mean |g| first layer / last layer', value: 3.4e-6, threshold: 1e-3 }, { name: 'decades lost per layer', value: 0.78, threshold: 0.5 }, { name: 'layers', value: 8, threshold: null }],
          causes: ['Sigmoid activations: their derivative is at most 0.25, and eight in a row multiply', 'Weights initialised too small for the depth'],
          cures: ['Replace Sigmoid by ReLU or GELU', 'Put BatchNorm or LayerNorm between the layers', 'Initialise with init.xavier_normal_ (sigmoid, tanh) or init.kaiming_normal_ (ReLU)', 'Add residual connections'],
          source: 'samples/Topics/SigmoidNet.cs:23',
          snippet: '    foreach (var layer in layers)\n    {\n        x = sigmoid(layer.call(x));\n    }\n    return head.call(x);',
        }),
        finding('chance-level-accuracy', 'warning', 0.88, 'Accuracy stays at chance: 0.104 with 10 classes', {
          steps: { first: 0, last: step }, evidence: [{ name: 'accuracy/train', value: 0.104, threshold: 0.13 }, { name: '1 / classes', value: 0.1, threshold: null }],
          causes: ['The gradient does not reach the first layers (see vanishing-gradient)'], cures: ['Cure the vanishing gradient first'],
        }),
        finding('plateau', 'info', 0.6, 'loss/train has not moved for 1 000 steps', { evidence: [{ name: 'relative change', value: 0.0009, threshold: 0.01 }] }),
      ],
    },
    {
      run: '3-argmax-head', verdict: 'sick', checked: checked(20), notEnoughData: [],
      findings: [
        finding('graph-cut', 'error', 1, 'aten::argmax cuts 6 parameters off from the loss', {
          layer: 'encoder', steps: { first: 0, last: 0 }, source: 'samples/Topics/ArgmaxNet.cs:42',
          snippet: '        var h = encoder.call(features.call(x).flatten(1));\n        // one index a sample\n        var code = h.argmax(1, keepdim: true).to(h.dtype);\n        return head.call(code.expand(-1, 64));\n    }',
          evidence: [{ name: 'parameters cut off', value: 6, threshold: 0 }, { name: 'share of all parameters', value: 0.993, threshold: null }],
          causes: ['argmax gives indices: it has no derivative, so backward stops there'],
          cures: ['Use softmax(1), or gumbel_softmax where a hard choice is needed', 'A straight-through estimator: hard + (soft - soft.detach())'],
        }),
        finding('non-finite', 'error', 0.99, 'loss/train is NaN at 11 steps, first at 901', {
          steps: { first: 901, last: 911 }, evidence: [{ name: 'values that are not finite', value: 11, threshold: 0 }, { name: 'last finite loss', value: 'NaN', threshold: null }],
          causes: ['log of a probability that is exactly 0'], cures: ['Use cross_entropy on logits instead of log(softmax(x))', 'Clip gradients'],
        }),
      ],
    },
    {
      run: '4-frozen-backbone', verdict: 'sick', checked: checked(23), notEnoughData: [],
      findings: [finding('unregistered-parameters', 'warning', 0.74, 'aux is built but the forward pass never uses it', {
        layer: 'aux', source: 'samples/Topics/FrozenNet.cs:18', snippet: '        neck = Linear(1024, 128);\n        aux = Linear(128, 10);\n        classifier = Linear(128, 10);\n        RegisterComponents();',
        evidence: [{ name: 'unused parameters', value: 2, threshold: 0 }], causes: ['A head of an earlier version that is no longer called'], cures: ['Remove it, or add its loss to the total'],
      })],
    },
  ],
});
