using Emu.Core.MachineFiles;
using Emu.Fuzz.Tests.Fuzzing;

namespace Emu.Fuzz.Tests.Targets;

/// <summary>Machine files as the build read them. A wrong one is none.</summary>
internal sealed class TreeFileTarget() : FuzzTarget("tree", "machine files as the build read them")
{
    // Says whose text it is; an input is what follows.
    private const int Front = 24;

    private static readonly SourceText Text = new("fuzz.yaml", "machine: m\nlist: [ 1, 'two', { three: 3 } ]\nmap: { a: { b: { c: d } } }\n");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [YamlTreeFile.Write(Text)[Front..], Nested(20), Nested(20_000)];

    /// <inheritdoc/>
    public override string Run(byte[] input, Random random) => YamlTreeFile.Read([.. YamlTreeFile.Write(Text)[..Front], .. input], Text) is { } root ? root.Kind : "none";

    /// <summary>Lists in lists.</summary>
    private static byte[] Nested(int depth) => [.. Enumerable.Repeat<byte[]>([2, 0, 0, 0, 1], depth).SelectMany(list => list), 0, 0, 0, 0, 0];
}
