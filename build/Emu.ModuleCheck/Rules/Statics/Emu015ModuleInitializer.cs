using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Rules.Statics;

internal sealed class Emu015ModuleInitializer() : Rule(
    "EMU015",
    "module initialiser",
    "It runs before anybody can catch its failure or tell which machine asked. Do the work in the entry class, or in the object that needs it.",
    KindSet.Code)
{
    internal override void CheckType(CheckContext context, TypeDefinition type)
    {
        if (type.Name != "<Module>" || type.DeclaringType is not null)
        {
            return;
        }

        foreach (MethodDefinition initializer in type.Methods.Where(m => m.Name == ".cctor" && m.HasBody))
        {
            // The compiler's initialiser only calls what [ModuleInitializer] marks.
            foreach (Instruction call in initializer.Body.Instructions.Where(i => i.OpCode.Code == Code.Call))
            {
                MethodDefinition? marked = call.Operand as MethodDefinition;
                context.Report(this, $"{(marked is null ? "the assembly" : Display.Of(marked))} is a module initialiser",
                    marked is null ? context.Assembly : context.LocateDeclaration(marked));
            }

            if (!initializer.Body.Instructions.Any(i => i.OpCode.Code == Code.Call))
            {
                context.Report(this, "the assembly has a module initialiser", context.Assembly);
            }
        }
    }
}
