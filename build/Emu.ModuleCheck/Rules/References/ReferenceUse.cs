using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Rules.References;

/// <summary>Finds where a module uses an assembly that it may not refer to.</summary>
internal static class ReferenceUse
{
    public static void Report(Rule rule, CheckContext context, Func<string, bool> isRefused, string what)
    {
        foreach (AssemblyNameReference reference in context.Module.AssemblyReferences)
        {
            if (isRefused(reference.Name))
            {
                context.Report(rule, $"refers to {reference.Name}, {what}", FirstUse(context, reference));
            }
        }
    }

    /// <summary>The assembly that a type comes from.</summary>
    public static string? ScopeOf(TypeReference type) => type.GetElementType().Scope is AssemblyNameReference assembly ? assembly.Name : null;

    private static Place FirstUse(CheckContext context, AssemblyNameReference reference)
    {
        Place? declared = null;
        foreach (TypeDefinition type in context.Module.GetTypes())
        {
            if (type.BaseType is not null && ScopeOf(type.BaseType) == reference.Name
                || type.Interfaces.Any(i => ScopeOf(i.InterfaceType) == reference.Name))
            {
                declared ??= context.Locate(type);
            }

            if (type.Fields.FirstOrDefault(f => ScopeOf(f.FieldType) == reference.Name) is { } field)
            {
                declared ??= context.Locate(field);
            }

            foreach (MethodDefinition method in type.Methods)
            {
                if (method.HasBody && method.Body.Instructions.FirstOrDefault(i => Uses(i, reference.Name)) is { } instruction)
                {
                    return context.Locate(method, instruction);
                }
            }
        }

        return declared ?? context.Assembly;
    }

    private static bool Uses(Instruction instruction, string name) => instruction.Operand switch
    {
        TypeReference type => ScopeOf(type) == name,
        MemberReference { DeclaringType: { } owner } => ScopeOf(owner) == name,
        _ => false,
    };
}
