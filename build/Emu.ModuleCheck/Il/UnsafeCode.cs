using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Il;

/// <summary>
/// Finds pointers in IL. The compiler marks a module that was compiled with unsafe code allowed, which is certain but
/// has no line; the shapes below have one. Safe <c>stackalloc</c> into a span is told apart.
/// </summary>
/// <param name="managedFunctions">Whether addresses of managed methods are let through: a target's helper table holds them.</param>
internal sealed class UnsafeCode(bool managedFunctions)
{
    /// <summary>Whether the compiler was allowed to compile unsafe code into a module.</summary>
    public static bool IsMarked(ModuleDefinition module) => Attributes.Has(module, "System.Security.UnverifiableCodeAttribute");

    public bool IsPointer(TypeReference type) => type switch
    {
        FunctionPointerType function => !managedFunctions || function.CallingConvention != MethodCallingConvention.Default,
        PointerType => true,
        GenericInstanceType generic => generic.GenericArguments.Any(IsPointer),
        TypeSpecification specification => IsPointer(specification.ElementType),
        _ => false,
    };

    public bool HasPointer(FieldDefinition field) =>
        IsPointer(field.FieldType) || Attributes.Has(field, "System.Runtime.CompilerServices.FixedBufferAttribute");

    public bool InSignature(MethodDefinition method) =>
        IsPointer(method.ReturnType) || method.Parameters.Any(p => IsPointer(p.ParameterType));

    /// <summary>Whether an instruction works on raw addresses.</summary>
    public bool Uses(MethodDefinition method, Instruction instruction)
    {
        switch (instruction.OpCode.Code)
        {
            case Code.Calli:
                return true;
            case Code.Localloc:
                return !IsSpan(NextObject(instruction));
            case Code.Cpblk or Code.Initblk:
                return Producers.Of(method, instruction, 2)?.OpCode.Code != Code.Localloc;
            case >= Code.Ldind_I1 and <= Code.Ldind_Ref or Code.Ldobj:
                return IsRaw(method, Producers.Of(method, instruction, 0));
            case >= Code.Stind_Ref and <= Code.Stind_R8 or Code.Stobj or Code.Stind_I:
                return IsRaw(method, Producers.Of(method, instruction, 1));
            case >= Code.Ldloc_0 and <= Code.Stloc_3 or Code.Ldloc or Code.Ldloc_S or Code.Stloc or Code.Stloc_S or Code.Ldloca or Code.Ldloca_S:
                return Local(method, instruction) is { } local && (local.IsPinned || IsPointer(local.VariableType));
            default:
                return instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Newobj
                    && instruction.Operand is MethodReference called && !IsSpan(called) && called.Parameters.Any(p => IsPointer(p.ParameterType));
        }
    }

    private static bool IsSpan(MethodReference? constructor) =>
        constructor?.DeclaringType.GetElementType().FullName is "System.Span`1" or "System.ReadOnlySpan`1";

    // Between the allocation and the span stand only constants that fill it.
    private static MethodReference? NextObject(Instruction instruction)
    {
        for (Instruction? next = instruction.Next; next is not null; next = next.Next)
        {
            if (next.OpCode.Code == Code.Newobj)
            {
                return (MethodReference)next.Operand;
            }

            if (next.OpCode.FlowControl is not (FlowControl.Next or FlowControl.Meta or FlowControl.Call)
                || next.OpCode.Code is Code.Stloc or Code.Stloc_S or >= Code.Stloc_0 and <= Code.Stloc_3 && Local(null, next) is { VariableType.IsPointer: true })
            {
                return null;
            }
        }

        return null;
    }

    private bool IsRaw(MethodDefinition method, Instruction? producer)
    {
        switch (producer?.OpCode.Code)
        {
            case Code.Conv_I or Code.Conv_U or Code.Conv_Ovf_I or Code.Conv_Ovf_U or Code.Conv_Ovf_I_Un or Code.Conv_Ovf_U_Un:
                return true;
            case Code.Add or Code.Sub or Code.Add_Ovf_Un or Code.Sub_Ovf_Un:
                return IsRaw(method, Producers.Of(method, producer, 1));
            case Code.Localloc:
                return !IsSpan(NextObject(producer));
            case Code.Ldfld or Code.Ldsfld:
                return IsAddress(((FieldReference)producer.Operand).FieldType);
            case Code.Call or Code.Callvirt:
                return IsAddress(((MethodReference)producer.Operand).ReturnType);
            case Code.Ldarg or Code.Ldarg_S or >= Code.Ldarg_0 and <= Code.Ldarg_3:
                return Argument(method, producer) is { } type && IsAddress(type);
            case Code.Ldloc or Code.Ldloc_S or >= Code.Ldloc_0 and <= Code.Ldloc_3:
                return Local(method, producer) is { } local && IsAddress(local.VariableType);
            default:
                return false;
        }
    }

    private bool IsAddress(TypeReference type) => type.MetadataType is MetadataType.IntPtr or MetadataType.UIntPtr || IsPointer(type);

    private static TypeReference? Argument(MethodDefinition method, Instruction instruction)
    {
        if (instruction.Operand is ParameterDefinition named)
        {
            return named.ParameterType;
        }

        int index = instruction.OpCode.Code - Code.Ldarg_0 - (method.HasThis ? 1 : 0);
        return index >= 0 && index < method.Parameters.Count ? method.Parameters[index].ParameterType : null;
    }

    private static VariableDefinition? Local(MethodDefinition? method, Instruction instruction)
    {
        if (instruction.Operand is VariableDefinition named)
        {
            return named;
        }

        int index = instruction.OpCode.Code >= Code.Stloc_0 ? instruction.OpCode.Code - Code.Stloc_0 : instruction.OpCode.Code - Code.Ldloc_0;
        return method is not null && index < method.Body.Variables.Count ? method.Body.Variables[index] : null;
    }
}
