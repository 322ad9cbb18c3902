using Emu.ModuleCheck.Il;

namespace Emu.ModuleCheck.Rules.Entry;

internal sealed class Emu001OneEntry() : Rule(
    "EMU001",
    "no entry class, or more than one",
    "Exactly one class of a module is its entry: mark one with [EmuModule(\"name\", ModuleKind.Hardware, Summary = \"...\")].",
    KindSet.Code)
{
    internal override void CheckAssembly(CheckContext context)
    {
        if (context.Entries.Count == 0 && context.WholeModule)
        {
            context.Report(this, "no class is marked [EmuModule]", context.Assembly);
        }

        foreach (EntryPoint second in context.Entries.Skip(1))
        {
            context.Report(this, $"{Display.Of(second.Type)} is a second entry class beside {Display.Of(context.Entries[0].Type)}", context.Locate(second.Type));
        }
    }
}
