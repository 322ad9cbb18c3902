namespace Emu.DecodeGen.Model;

/// <summary>A declared feature (an extension, a word size).</summary>
internal sealed record Feature(Location At, string Name, string Title);

/// <summary>Everything the files of one decoder say.</summary>
internal sealed class Table
{
    public string Name { get; set; } = "";

    public string Namespace { get; set; } = "";

    /// <summary>The full name of the partial class that holds the semantic methods.</summary>
    public string Translator { get; set; } = "";

    /// <summary>The permitted instruction widths in bits, ascending.</summary>
    public List<int> Widths { get; } = [];

    /// <summary>True when the first unit in memory is the least significant part of a longer word (RISC-V), false when it is the most significant (T32, AVR).</summary>
    public bool FirstUnitLow { get; set; } = true;

    public List<string> SourceFiles { get; } = [];

    public List<Feature> Features { get; } = [];

    /// <summary>Groups of features of which a machine has at most one.</summary>
    public List<IReadOnlyList<string>> Exclusive { get; } = [];

    /// <summary>Where features are named before all files are read, to be checked at the end.</summary>
    public List<(string Name, Location At)> ExclusiveNames { get; } = [];

    public Dictionary<string, Field> Fields { get; } = [];

    public Dictionary<string, ArgumentSet> ArgumentSets { get; } = [];

    public Dictionary<string, Format> Formats { get; } = [];

    public Group Root { get; } = new(default, false, []);

    public List<Row> Rows { get; } = [];
}
