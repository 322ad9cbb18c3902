using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.Statics;

internal sealed class Emu014StaticEvent() : Rule(
    "EMU014",
    "static event",
    "Its handlers are shared by all machines and keep them alive. Make it an event of an object of the machine, or use a line, a notifier or a link of the contract.",
    KindSet.Code)
{
    internal override void CheckType(CheckContext context, TypeDefinition type)
    {
        foreach (EventDefinition declared in type.Events)
        {
            if (declared.AddMethod is { IsStatic: true })
            {
                context.Report(this, $"{Display.Of(type)}.{declared.Name} is a static event", context.Locate(type, declared.Name));
            }
        }
    }
}
