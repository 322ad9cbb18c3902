using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Syntax;

/// <summary>Reads what follows a <c>?</c>: alternatives apart by '|', each of features joined by '&amp;', '!' for absent.</summary>
internal sealed class ConditionReader(Table table, DiagnosticBag diagnostics)
{
    public IEnumerable<Condition.Clause> Read(Token token, string text)
    {
        var alternatives = new List<IReadOnlyList<Literal>>();
        foreach (var alternative in text.Split('|'))
        {
            var literals = new List<Literal>();
            foreach (var part in alternative.Split('&'))
            {
                var negated = part.StartsWith('!');
                var name = negated ? part[1..] : part;
                if (!table.Features.Exists(f => f.Name == name))
                {
                    diagnostics.Add("DEC033", token.At, $"There is no feature '{name}'", Nearest.Hint("", name, table.Features.Select(f => f.Name)));
                    return [];
                }

                literals.Add(new Literal(name, negated));
            }

            alternatives.Add(literals);
        }

        return [new Condition.Clause(text, alternatives)];
    }
}
