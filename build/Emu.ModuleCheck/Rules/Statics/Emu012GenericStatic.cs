using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.Statics;

internal sealed class Emu012GenericStatic() : Rule(
    "EMU012",
    "mutable static in a generic type",
    "It is one hidden variable for each type argument. Move it to an instance, or make it static readonly of a frozen type.",
    KindSet.Code)
{
    internal override void CheckField(CheckContext context, FieldDefinition field)
    {
        if (StaticFields.Classify(context, field) == StaticState.Generic)
        {
            context.Report(this, $"{Display.Of(field)} is mutable static state in a generic type", context.Locate(field));
        }
    }
}
