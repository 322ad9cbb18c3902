namespace Emu.Core.MachineFiles;

/// <summary>A part of a YAML document, with its place.</summary>
/// <param name="Span">The place.</param>
public abstract record YamlNode(SourceSpan Span)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>A text.</summary>
/// <param name="Span">The place.</param>
/// <param name="Text">The text.</param>
/// <param name="Quoted">Whether it is quoted: then it is never a number or a truth value.</param>
public sealed record YamlScalar(SourceSpan Span, string Text, bool Quoted) : YamlNode(Span)
{
    /// <inheritdoc/>
    public override string Kind => "a value";

    /// <summary>The place of a part of the text.</summary>
    /// <param name="offset">Characters from its beginning.</param>
    /// <param name="length">Characters.</param>
    public SourceSpan At(int offset, int length) => Span.Part(offset + (Quoted ? 1 : 0), length);
}

/// <summary>A list.</summary>
/// <param name="Span">The place.</param>
/// <param name="Items">Its items.</param>
public sealed record YamlList(SourceSpan Span, IReadOnlyList<YamlNode> Items) : YamlNode(Span)
{
    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>Names with values, in the order of the file.</summary>
/// <param name="Span">The place.</param>
/// <param name="Entries">Names and values; names are unique.</param>
public sealed record YamlMap(SourceSpan Span, IReadOnlyList<(YamlScalar Key, YamlNode Value)> Entries) : YamlNode(Span)
{
    /// <inheritdoc/>
    public override string Kind => "a map";

    /// <summary>Finds a value by name.</summary>
    /// <param name="name">The name.</param>
    public YamlNode? Find(string name)
    {
        foreach ((YamlScalar key, YamlNode value) in Entries)
        {
            if (key.Text == name)
            {
                return value;
            }
        }

        return null;
    }
}
