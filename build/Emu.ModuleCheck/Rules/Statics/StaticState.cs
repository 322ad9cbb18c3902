using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Rules.Statics;

/// <summary>How a static field can carry something from one machine to another.</summary>
internal enum StaticState
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>It can be assigned.</summary>
    Assignable,

    /// <summary>It cannot be assigned, but what it refers to can change.</summary>
    MutableObject,

    /// <summary>Either of these, once per instantiation of a generic type.</summary>
    Generic,

    /// <summary>Once per thread or per flow of control.</summary>
    Thread,

    /// <summary>It holds the handlers of a static event.</summary>
    Event,
}

/// <summary>Sorts static fields; each is reported by exactly one rule.</summary>
internal static class StaticFields
{
    public static StaticState Classify(CheckContext context, FieldDefinition field)
    {
        if (!field.IsStatic || field.IsLiteral || CompilerMade.IsCache(field))
        {
            return StaticState.None;
        }

        if (Attributes.Has(field, "System.ThreadStaticAttribute")
            || field.FieldType.GetElementType().FullName is "System.Threading.ThreadLocal`1" or "System.Threading.AsyncLocal`1")
        {
            return StaticState.Thread;
        }

        if (field.DeclaringType.Events.Any(e => e.Name == field.Name))
        {
            return StaticState.Event;
        }

        bool harmless = field.IsInitOnly && (context.Frozen.IsFrozen(field.FieldType) || HoldsPlainDelegate(field));
        return harmless ? StaticState.None
            : field.DeclaringType.HasGenericParameters ? StaticState.Generic
            : field.IsInitOnly ? StaticState.MutableObject
            : StaticState.Assignable;
    }

    // A delegate is as mutable as its receiver: none, the compiler's empty one, or a log message's format.
    private static bool HoldsPlainDelegate(FieldDefinition field)
    {
        bool assigned = false;
        foreach (MethodDefinition initializer in field.DeclaringType.Methods.Where(m => m is { IsConstructor: true, IsStatic: true, HasBody: true }))
        {
            foreach (Instruction store in initializer.Body.Instructions)
            {
                if (store.OpCode.Code == Code.Stsfld && store.Operand is FieldReference target && target.Name == field.Name)
                {
                    assigned = true;
                    if (!IsPlainDelegate(initializer, Producers.Of(initializer, store, 0)))
                    {
                        return false;
                    }
                }
            }
        }

        return assigned;
    }

    private static bool IsPlainDelegate(MethodDefinition method, Instruction? producer)
    {
        if (producer?.Operand is not MethodReference made)
        {
            return false;
        }

        if (producer.OpCode.Code == Code.Newobj && made.Parameters is [_, { ParameterType.MetadataType: MetadataType.IntPtr }])
        {
            Instruction? receiver = Producers.Of(method, producer, 1);
            return receiver?.OpCode.Code == Code.Ldnull
                || receiver is { OpCode.Code: Code.Ldsfld, Operand: FieldReference { Name: "<>9" } };
        }

        return made is { Name: "Define", DeclaringType.FullName: "Microsoft.Extensions.Logging.LoggerMessage" };
    }
}
