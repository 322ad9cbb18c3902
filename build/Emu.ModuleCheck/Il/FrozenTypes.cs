using Mono.Cecil;

namespace Emu.ModuleCheck.Il;

/// <summary>
/// Tells which types no value of can change after it is made. Types of the module itself are looked into; of other
/// assemblies only known ones, value types, and the contract's own <c>[Frozen]</c> types count.
/// </summary>
internal sealed class FrozenTypes(ModuleDefinition module)
{
    private static readonly string[] Known =
    [
        "System.Type", "System.Version", "System.Uri", "System.StringComparer", "System.Decimal", "System.Guid", "System.DateTime",
        "System.DateTimeOffset", "System.TimeSpan", "System.Int128", "System.UInt128", "System.Half", "System.Index", "System.Range",
        "System.Text.CompositeFormat", "System.Text.Rune", "System.Numerics.BigInteger", "Microsoft.Extensions.Logging.EventId",
    ];

    // Frozen when their arguments are.
    private static readonly string[] KnownGeneric =
    [
        "System.Collections.Frozen.FrozenDictionary`2", "System.Collections.Frozen.FrozenSet`1", "System.Buffers.SearchValues`1",
        "System.Collections.Immutable.ImmutableArray`1", "System.Collections.Immutable.ImmutableList`1",
        "System.Collections.Immutable.ImmutableDictionary`2", "System.Collections.Immutable.ImmutableHashSet`1",
        "System.Collections.Immutable.ImmutableSortedDictionary`2", "System.Collections.Immutable.ImmutableSortedSet`1",
        "System.Collections.Immutable.ImmutableStack`1", "System.Collections.Immutable.ImmutableQueue`1",
    ];

    public bool IsFrozen(TypeReference type) => IsFrozen(type, []);

    private bool IsFrozen(TypeReference type, HashSet<string> open)
    {
        switch (type)
        {
            case IModifierType modified:
                return IsFrozen(modified.ElementType, open);
            case FunctionPointerType function:
                return function.CallingConvention is MethodCallingConvention.Default or MethodCallingConvention.VarArg;
            case ArrayType or PointerType or ByReferenceType or GenericParameter:
                return false;
            case { IsPrimitive: true } or { MetadataType: MetadataType.String }:
                return true;
            case GenericInstanceType generic when Array.IndexOf(KnownGeneric, generic.ElementType.FullName) >= 0:
                return generic.GenericArguments.All(argument => IsFrozen(argument, open));
        }

        // A type that holds its own kind is as frozen as its other parts.
        return Array.IndexOf(Known, type.FullName) >= 0 || !open.Add(type.FullName) || IsFrozenDefinition(type, open);
    }

    private bool IsFrozenDefinition(TypeReference type, HashSet<string> open)
    {
        TypeDefinition? definition = ReferenceMap.Definition(type);
        if (definition is null)
        {
            return false;
        }

        bool ours = definition.Module == module;
        if (definition.IsEnum || !ours && IsMarked(definition))
        {
            return true;
        }

        // A value in a read-only field cannot be changed in place, so its fields need not be read-only.
        return definition.IsValueType ? FieldsFrozen(type, definition, open, mustBeReadOnly: false)
            : ours && definition.IsSealed && !IsDelegate(definition) && FieldsFrozen(type, definition, open, mustBeReadOnly: true)
                && BaseFrozen(definition, open);
    }

    private bool BaseFrozen(TypeDefinition definition, HashSet<string> open)
    {
        TypeReference? parent = definition.BaseType;
        if (parent is null || parent.FullName == "System.Object")
        {
            return true;
        }

        return ReferenceMap.Definition(parent) is { } found
            && (found.Module == module ? FieldsFrozen(parent, found, open, mustBeReadOnly: true) && BaseFrozen(found, open) : IsMarked(found));
    }

    private bool FieldsFrozen(TypeReference type, TypeDefinition definition, HashSet<string> open, bool mustBeReadOnly)
    {
        foreach (FieldDefinition field in definition.Fields)
        {
            if (!field.IsStatic && (mustBeReadOnly && !field.IsInitOnly || !IsFrozen(Substitute(field.FieldType, type), open)))
            {
                return false;
            }
        }

        return true;
    }

    private static TypeReference Substitute(TypeReference fieldType, TypeReference owner)
    {
        if (owner is not GenericInstanceType instance)
        {
            return fieldType;
        }

        if (fieldType is GenericParameter { Type: GenericParameterType.Type } parameter)
        {
            return instance.GenericArguments[parameter.Position];
        }

        if (fieldType is GenericInstanceType nested)
        {
            GenericInstanceType result = new(nested.ElementType);
            foreach (TypeReference argument in nested.GenericArguments)
            {
                result.GenericArguments.Add(Substitute(argument, owner));
            }

            return result;
        }

        return fieldType;
    }

    private static bool IsMarked(TypeDefinition definition) => Attributes.OfContract(definition, "Frozen").Any();

    private static bool IsDelegate(TypeDefinition definition) => definition.BaseType?.FullName == "System.MulticastDelegate";
}
