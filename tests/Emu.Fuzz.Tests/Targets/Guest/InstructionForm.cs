using Emu.DecodeGen;
using Emu.DecodeGen.Model;
using Emu.DecodeGen.Syntax;

namespace Emu.Fuzz.Tests.Targets.Guest;

/// <summary>A row of a decode table, from which words can be made.</summary>
/// <param name="row">The row.</param>
internal sealed class InstructionForm(Row row)
{
    /// <summary>Its name.</summary>
    public string Name => row.Name;

    /// <summary>The table's file, without its ending.</summary>
    public string File { get; } = Path.GetFileNameWithoutExtension(row.At.File);

    /// <summary>Bits of the word.</summary>
    public int Width => row.Width;

    /// <summary>Whether it does more than be undefined.</summary>
    public bool IsImplemented => row.Unimplemented is null;

    /// <summary>How it is written.</summary>
    public string Template => row.Template;

    /// <summary>What the word says besides which instruction it is.</summary>
    public IReadOnlyList<Operand> Operands { get; } = [.. row.Bindings.Where(b => b.Value.Field is not null).Select(b => new Operand(b.Key, b.Value.Field!, row.Template))];

    /// <summary>All forms of an architecture.</summary>
    /// <param name="architecture">Folder of its tables.</param>
    public static IReadOnlyList<InstructionForm> All(string architecture)
    {
        var diagnostics = new DiagnosticBag();
        Table table = new TableParser(diagnostics).Parse(Resources.In($"Decode/{architecture}/").Select(name => (name, System.Text.Encoding.UTF8.GetString(Resources.Read(name)))));
        return diagnostics.All.Count == 0 ? [.. table.Rows.Select(row => new InstructionForm(row))] : throw new InvalidDataException(diagnostics.All[0].ToString());
    }

    /// <summary>A word of this form with any operands.</summary>
    /// <param name="random">Decides.</param>
    public ulong Any(Random random) => row.Value | ((ulong)random.NextInt64() & ~row.Mask & (ulong.MaxValue >> (64 - Width)));

    /// <summary>Whether a word is one of this form, and not of one that the table takes out of it.</summary>
    /// <param name="word">The word.</param>
    public bool Fits(ulong word) => (word & row.Mask) == row.Value && !row.Excludes.Any(e => (word & e.Mask) == e.Value);
}
