using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Rules.Native;

/// <summary>Reports where a module works with pointers.</summary>
internal static class PointerUse
{
    /// <summary>Reports every use, and the module as such where it has only the compiler's mark and no line to show.</summary>
    public static void Report(Rule rule, CheckContext context, UnsafeCode unsafeCode, bool mark)
    {
        int before = context.Findings.Count;
        foreach (TypeDefinition type in context.Module.GetTypes())
        {
            if (CompilerMade.IsDetails(type))
            {
                continue;
            }

            foreach (FieldDefinition field in type.Fields)
            {
                if (unsafeCode.HasPointer(field))
                {
                    context.Report(rule, $"field {Display.Of(field)} holds a pointer", context.Locate(field));
                }
            }

            foreach (MethodDefinition method in type.Methods)
            {
                Report(rule, context, unsafeCode, method);
            }
        }

        if (mark && context.Findings.Count == before && UnsafeCode.IsMarked(context.Module))
        {
            context.Report(rule, "the module is compiled with unsafe code allowed", context.Assembly);
        }
    }

    private static void Report(Rule rule, CheckContext context, UnsafeCode unsafeCode, MethodDefinition method)
    {
        // What a native method takes is its own rule's business.
        if (!method.IsPInvokeImpl && unsafeCode.InSignature(method))
        {
            context.Report(rule, $"{Display.Of(method)} takes or returns a pointer", context.LocateDeclaration(method));
        }

        foreach (Instruction instruction in method.HasBody ? method.Body.Instructions : [])
        {
            if (unsafeCode.Uses(method, instruction))
            {
                context.Report(rule, $"{Display.Of(method)} uses a pointer", context.Locate(method, instruction));
            }
        }
    }
}
