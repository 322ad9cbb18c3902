using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Il;

/// <summary>Finds the instruction that pushed a value, inside one straight run of instructions.</summary>
internal static class Producers
{
    /// <summary>
    /// The instruction that pushed the value <paramref name="fromTop"/> places below the top of the stack before
    /// <paramref name="at"/>; <see langword="null"/> where control flow joins or the run begins.
    /// </summary>
    public static Instruction? Of(MethodDefinition method, Instruction at, int fromTop)
    {
        int skip = fromTop;
        for (Instruction? previous = at.Previous; previous is not null; previous = previous.Previous)
        {
            if (previous.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw)
            {
                return null;
            }

            int pushed = Pushed(previous);
            if (previous.OpCode.Code == Code.Dup && skip < 2)
            {
                return Of(method, previous, 0);
            }

            if (pushed > skip)
            {
                return previous;
            }

            int popped = Popped(method, previous);
            if (popped < 0)
            {
                return null;
            }

            skip += popped - pushed;
        }

        return null;
    }

    /// <summary>The constant that an instruction pushes, if it pushes a 32-bit one.</summary>
    public static int? Constant(Instruction? instruction) => instruction?.OpCode.Code switch
    {
        Code.Ldc_I4 => (int)instruction.Operand,
        Code.Ldc_I4_S => (sbyte)instruction.Operand,
        >= Code.Ldc_I4_M1 and <= Code.Ldc_I4_8 => instruction.OpCode.Code - Code.Ldc_I4_0,
        _ => null,
    };

    private static int Pushed(Instruction instruction) => instruction.OpCode.StackBehaviourPush switch
    {
        StackBehaviour.Push0 => 0,
        StackBehaviour.Push1_push1 => 2,
        StackBehaviour.Varpush => instruction.Operand is IMethodSignature { ReturnType: var type } && IsVoid(type) ? 0 : 1,
        _ => 1,
    };

    private static bool IsVoid(TypeReference type) =>
        type.MetadataType == MetadataType.Void || (type is IModifierType modified && IsVoid(modified.ElementType));

    private static int Popped(MethodDefinition method, Instruction instruction)
    {
        switch (instruction.OpCode.StackBehaviourPop)
        {
            case StackBehaviour.Pop0:
                return 0;
            case StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref:
                return 1;
            case StackBehaviour.Pop1_pop1 or StackBehaviour.Popi_pop1 or StackBehaviour.Popi_popi or StackBehaviour.Popi_popi8
                or StackBehaviour.Popi_popr4 or StackBehaviour.Popi_popr8 or StackBehaviour.Popref_pop1 or StackBehaviour.Popref_popi:
                return 2;
            case StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8
                or StackBehaviour.Popref_popi_popr4 or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref:
                return 3;
            case StackBehaviour.Varpop when instruction.Operand is IMethodSignature called:
                int receiver = called.HasThis && instruction.OpCode.Code != Code.Newobj ? 1 : 0;
                return called.Parameters.Count + receiver + (instruction.OpCode.Code == Code.Calli ? 1 : 0);
            case StackBehaviour.Varpop when instruction.OpCode.Code == Code.Ret:
                return IsVoid(method.ReturnType) ? 0 : 1;
            default:
                return -1;
        }
    }
}
