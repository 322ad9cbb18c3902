using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.Statics;

internal sealed class Emu013ThreadStatic() : Rule(
    "EMU013",
    "static state of a thread",
    "A thread serves more than one machine and a vCPU more than one thread. Pass the value as an argument, or keep it in the object that needs it.",
    KindSet.Code)
{
    internal override void CheckField(CheckContext context, FieldDefinition field)
    {
        if (StaticFields.Classify(context, field) == StaticState.Thread)
        {
            context.Report(this, $"{Display.Of(field)} is static state of a thread", context.Locate(field));
        }
    }
}
