using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.Statics;

internal sealed class Emu011MutableObjectInStatic() : Rule(
    "EMU011",
    "static readonly field of a type that can change",
    "Readonly protects the field, not what it refers to. For tables use a static ReadOnlySpan<T> property over constants, FrozenDictionary, FrozenSet or ImmutableArray of frozen types; make own classes sealed with readonly fields only; move anything else to an instance.",
    KindSet.Code)
{
    internal override void CheckField(CheckContext context, FieldDefinition field)
    {
        if (StaticFields.Classify(context, field) == StaticState.MutableObject)
        {
            context.Report(this, $"{Display.Of(field)} is static readonly, but {Display.Of(field.FieldType)} can change", context.Locate(field));
        }
    }
}
