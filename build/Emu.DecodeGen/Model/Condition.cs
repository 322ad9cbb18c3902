namespace Emu.DecodeGen.Model;

/// <summary>A feature that must be present, or absent.</summary>
internal readonly record struct Literal(string Feature, bool Negated);

/// <summary>What a row requires: a conjunction of clauses, each an "or" of "and"s of features (<c>?a|zaamo</c>, <c>?zcb&amp;zba</c>).</summary>
internal sealed record Condition(IReadOnlyList<Condition.Clause> Clauses)
{
    public static Condition Always { get; } = new(Array.Empty<Clause>());

    public IEnumerable<string> Features => Clauses.SelectMany(c => c.Alternatives).SelectMany(a => a).Select(l => l.Feature).Distinct();

    public Condition And(IEnumerable<Clause> more) => new([.. Clauses, .. more]);

    public bool Holds(IReadOnlySet<string> present) =>
        Clauses.All(c => c.Alternatives.Any(a => a.All(l => present.Contains(l.Feature) != l.Negated)));

    public override string ToString() => string.Join(" ", Clauses.Select(c => c.Text).Distinct());

    /// <summary>True when some allowed set of features satisfies both conditions.</summary>
    public bool CompatibleWith(Condition other, IReadOnlyList<IReadOnlyList<string>> exclusive) =>
        Sets(this, other, exclusive).Any(set => Holds(set) && other.Holds(set));

    /// <summary>True when every allowed set of features that satisfies this one satisfies the other.</summary>
    public bool Implies(Condition other, IReadOnlyList<IReadOnlyList<string>> exclusive) =>
        Sets(this, other, exclusive).All(set => !Holds(set) || other.Holds(set));

    // The conditions of two rows name a handful of features, so trying every set is both simple and quick.
    private static IEnumerable<HashSet<string>> Sets(Condition a, Condition b, IReadOnlyList<IReadOnlyList<string>> exclusive)
    {
        var names = a.Features.Union(b.Features).ToArray();
        for (var bits = 0UL; bits < 1UL << names.Length; bits++)
        {
            var set = names.Where((_, i) => (bits >> i & 1) != 0).ToHashSet();
            if (exclusive.All(group => group.Count(set.Contains) <= 1))
            {
                yield return set;
            }
        }
    }

    /// <summary>One <c>?…</c> token.</summary>
    internal sealed record Clause(string Text, IReadOnlyList<IReadOnlyList<Literal>> Alternatives);
}
