using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.Statics;

internal sealed class Emu010MutableStatic() : Rule(
    "EMU010",
    "static field that can be assigned",
    "What a machine needs, a machine owns: move it to an instance field of the object that needs it, or make it const or static readonly of a frozen type.",
    KindSet.Code)
{
    internal override void CheckField(CheckContext context, FieldDefinition field)
    {
        if (StaticFields.Classify(context, field) == StaticState.Assignable)
        {
            context.Report(this, $"{Display.Of(field)} is a static field that can be assigned", context.Locate(field));
        }
    }
}
