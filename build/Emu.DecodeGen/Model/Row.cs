namespace Emu.DecodeGen.Model;

/// <summary>A format: what rows have in common.</summary>
internal sealed record Format(Location At, string Name, Shape Shape);

/// <summary>What a format or a row says about the word, before both are put together.</summary>
internal sealed class Shape
{
    /// <summary>The bit column, most significant first: '0', '1', '.', '-' or 'f' for an inline field; empty when none was written.</summary>
    public string BitText { get; set; } = "";

    public Dictionary<string, Binding> Bindings { get; } = [];

    public ArgumentSet? Arguments { get; set; }

    public string? Template { get; set; }

    public Location TemplateAt { get; set; }

    public List<Condition.Clause> Requires { get; } = [];

    /// <summary>Words that the row leaves to others, and where that is said.</summary>
    public List<(Location At, Exclusion Words)> Excludes { get; } = [];
}

/// <summary>One instruction: fixed bits, arguments, requirements, text.</summary>
internal sealed class Row
{
    public required Location At { get; init; }

    public required string Name { get; init; }

    public required int Width { get; init; }

    public required ulong Mask { get; init; }

    public required ulong Value { get; init; }

    public required ArgumentSet? Arguments { get; init; }

    public required IReadOnlyDictionary<string, Binding> Bindings { get; init; }

    public required Condition Requires { get; init; }

    /// <summary>Words that fit the mask and value but are not this instruction.</summary>
    public required IReadOnlyList<Exclusion> Excludes { get; init; }

    public required string Template { get; init; }

    public required string Section { get; init; }

    /// <summary>Null when implemented, else why it is not.</summary>
    public required string? Unimplemented { get; init; }

    /// <summary>The row whose method translates this one too; its own name as a rule.</summary>
    public required string Method { get; init; }

    public required Location MethodAt { get; init; }

    public string MethodName => Naming.Pascal(Method);

    public bool Overlaps(Row other) =>
        Width == other.Width && ((Value ^ other.Value) & Mask & other.Mask) == 0
        && !Excludes.Concat(other.Excludes).Any(e => e.Takes(Mask | other.Mask, Value | other.Value));

    /// <summary>True when every word of the other row matches this one.</summary>
    public bool Covers(Row other) =>
        Width == other.Width && (Mask & ~other.Mask) == 0 && ((Value ^ other.Value) & Mask) == 0
        && Excludes.All(e => other.Excludes.Contains(e) || e.Spares(other.Mask, other.Value));
}

/// <summary>A node of the table: a row, or a group of nodes.</summary>
internal abstract record Node(Location At)
{
    public abstract IEnumerable<Row> Rows { get; }
}

internal sealed record RowNode(Row Row) : Node(Row.At)
{
    public override IEnumerable<Row> Rows => [Row];
}

/// <summary>A group; in an overlapping one (<c>{ }</c>) the first row that fits wins.</summary>
internal sealed record Group(Location At, bool Overlapping, List<Node> Nodes) : Node(At)
{
    public override IEnumerable<Row> Rows => Nodes.SelectMany(n => n.Rows);
}
