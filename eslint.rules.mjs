// Rules of our own, where no kept plugin has them.

const verbs = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options', 'All', 'Sse']);
const nameOf = ({ expression }) => (expression.type === 'CallExpression' ? expression.callee.name : expression.name);

/** Every endpoint says who may call it: a method with @Get, @Post ... has @Roles beside it. */
const endpointRoles = {
  meta: {
    type: 'problem',
    messages: { missing: '{{name}} is an endpoint without @Roles(...): say who may call it.' },
    schema: [],
  },
  create: (context) => ({
    MethodDefinition(node) {
      const names = (node.decorators ?? []).map(nameOf);
      if (names.some((name) => verbs.has(name)) && !names.includes('Roles'))
        context.report({ node: node.key, messageId: 'missing', data: { name: node.key.name } });
    },
  }),
};

/** The worker's database sees past row-level security: no controller of HTTP may name it. */
const noWorkerInController = {
  meta: {
    type: 'problem',
    messages: { worker: 'WorkerDatabase sees past row-level security; an HTTP door uses Database.' },
    schema: [],
  },
  create: (context) => ({
    ImportSpecifier(node) {
      if (node.imported.name === 'WorkerDatabase') context.report({ node, messageId: 'worker' });
    },
  }),
};

export default { rules: { 'endpoint-roles': endpointRoles, 'no-worker-in-controller': noWorkerInController } };
