using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.References;

internal sealed class Emu023PrivatePackageInPublic() : Rule(
    "EMU023",
    "private package in a public signature",
    "The package is loaded into this module's own context, so nobody outside can name the same type. Make the member internal, or use a type of the contract or the base class library.",
    KindSet.Code)
{
    internal override void CheckType(CheckContext context, TypeDefinition type)
    {
        if (!IsVisible(type))
        {
            return;
        }

        foreach (TypeReference used in Parents(type))
        {
            Report(context, used, Display.Of(type), () => context.Locate(type));
        }

        foreach (FieldDefinition field in type.Fields.Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly))
        {
            Report(context, field.FieldType, Display.Of(field), () => context.Locate(field));
        }

        foreach (MethodDefinition method in type.Methods.Where(m => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly))
        {
            foreach (TypeReference used in method.Parameters.Select(p => p.ParameterType).Append(method.ReturnType)
                .Concat(method.GenericParameters.SelectMany(g => g.Constraints).Select(c => c.ConstraintType)))
            {
                Report(context, used, Display.Of(method), () => context.LocateDeclaration(method));
            }
        }
    }

    private static IEnumerable<TypeReference> Parents(TypeDefinition type) =>
        type.Interfaces.Select(i => i.InterfaceType)
            .Concat(type.GenericParameters.SelectMany(g => g.Constraints).Select(c => c.ConstraintType))
            .Concat(type.BaseType is null ? [] : [type.BaseType]);

    private static bool IsVisible(TypeDefinition type) =>
        type.IsPublic || (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly) && IsVisible(type.DeclaringType);

    private void Report(CheckContext context, TypeReference type, string member, Func<Place> place)
    {
        if (Private(context, type) is { } found)
        {
            context.Report(this, $"{member} shows {Display.Of(found)} of the private package {ReferenceUse.ScopeOf(found)}", place());
        }
    }

    private static TypeReference? Private(CheckContext context, TypeReference type)
    {
        if (type is GenericInstanceType generic && generic.GenericArguments.Select(a => Private(context, a)).FirstOrDefault(t => t is not null) is { } argument)
        {
            return argument;
        }

        return type is GenericParameter or FunctionPointerType ? null
            : ReferenceUse.ScopeOf(type) is { } name && context.References.Classify(name) == ReferenceKind.Private ? type.GetElementType()
            : null;
    }
}
