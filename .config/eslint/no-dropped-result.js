const resultNames = new Set(["Ok", "Err", "Result", "ResultAsync"]);

/** A statement must not drop a neverthrow Result, awaited or not; `void` says that it is meant. */
export const noDroppedResult = {
  meta: {
    type: "problem",
    schema: [],
    messages: { dropped: "This drops a Result: use it, return it, or write `void` before it." },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    const checker = services.program.getTypeChecker();

    function check(expression) {
      for (const part of droppedParts(expression)) {
        const type = services.getTypeAtLocation(part);
        if (isResult(type) || isResult(checker.getAwaitedType(type))) {
          context.report({ node: part, messageId: "dropped" });
        }
      }
    }

    return {
      ExpressionStatement: (statement) => check(statement.expression),
      "ForStatement > .update": check,
    };
  },
};

/** The parts of an expression whose values nobody sees when the expression stands alone. */
function droppedParts(expression) {
  switch (expression.type) {
    case "AssignmentExpression":
      return [];
    case "UnaryExpression":
      return expression.operator === "void" ? [] : [expression.argument];
    case "SequenceExpression":
      return expression.expressions.flatMap(droppedParts);
    case "ConditionalExpression":
      return [expression.consequent, expression.alternate].flatMap(droppedParts);
    case "LogicalExpression":
      return [expression.left, expression.right].flatMap(droppedParts);
    case "ChainExpression":
    case "TSNonNullExpression":
      return droppedParts(expression.expression);
    default:
      return [expression];
  }
}

/** Whether a type is a Result, or a union with one in it. */
function isResult(type) {
  if (type === undefined) return false;
  if (type.isUnionOrIntersection()) return type.types.some(isResult);
  const symbol = type.getSymbol();
  return symbol !== undefined && resultNames.has(symbol.name) && isFromNeverthrow(symbol);
}

function isFromNeverthrow(symbol) {
  const declarations = symbol.getDeclarations() ?? [];
  return declarations.some((one) => one.getSourceFile().fileName.includes("/neverthrow/"));
}
