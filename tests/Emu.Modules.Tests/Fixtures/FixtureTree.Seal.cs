using System.Text.Json.Nodes;
using Emu.Core;
using Emu.Modules.Loading;

namespace Emu.Modules.Tests.Fixtures;

public sealed partial class FixtureTree
{
    /// <summary>Writes into a manifest what a build writes so that a load need not look into the assembly.</summary>
    public void Seal(JsonObject manifest)
    {
        string path = Path.Combine(Root, (string)manifest["name"]!, (string)manifest["assembly"]!);
        byte[] content = File.ReadAllBytes(path);
        AssemblyInspection inside = AssemblyInspection.Of([.. content], path);
        manifest["entryToken"] = inside.Entries.Length > 0 ? inside.Entries[0].Token : 0x02000002;
        manifest["quick"] = new JsonObject { [Path.GetFileName(path)] = QuickHash.TextOf(content) };
    }
}
