using System.Globalization;
using Emu.Gen.Model;
using Emu.Gen.Read;

namespace Emu.Gen.Emit;

/// <summary>Writes StateVersion, SaveState and RestoreState.</summary>
internal static class StateEmitter
{
    public static void Emit(CodeWriter code, ClassModel model)
    {
        if (model.StateVersion is { } version)
        {
            code.Line("/// <inheritdoc/>").Line($"protected override int StateVersion => {version.ToString(CultureInfo.InvariantCulture)};").Line();
        }

        if (model.State.Count == 0)
        {
            return;
        }

        code.Line("/// <inheritdoc/>").Open("protected override void SaveState(global::Emu.Abstractions.Qom.StateWriter writer)").Line("base.SaveState(writer);");
        foreach (StateModel state in model.State)
        {
            Save(code, state);
        }

        code.Close().Line();
        code.Line("/// <inheritdoc/>").Open("protected override void RestoreState(global::Emu.Abstractions.Qom.StateReader reader)").Line("base.RestoreState(reader);");
        foreach (StateModel state in model.State)
        {
            if (state.Since > 1)
            {
                code.Open($"if (reader.Version >= {state.Since.ToString(CultureInfo.InvariantCulture)})");
            }

            Restore(code, state);
            if (state.Since > 1)
            {
                code.Close();
            }
        }

        code.Close().Line();
    }

    private static void Save(CodeWriter code, StateModel state)
    {
        string name = Literals.Quote(state.Name);
        switch (state.Kind)
        {
            case StateKind.Bool:
                code.Line($"writer.Write({name}, {state.Field} ? 1UL : 0UL);");
                break;
            case StateKind.Single:
                code.Line($"writer.Write({name}, (ulong)global::System.BitConverter.SingleToUInt32Bits({state.Field}));");
                break;
            case StateKind.Double or StateKind.Text:
                code.Line($"writer.Write({name}, {state.Field});");
                break;
            case StateKind.Array:
                code.Line($"writer.WriteArray<{state.TypeName}>({name}, {state.Field});");
                break;
            case StateKind.Stateful:
                code.Line($"writer.Begin({name});").Line($"{state.Field}.Save(writer);").Line("writer.End();");
                break;
            case StateKind.StatefulArray:
                code.Open($"for (int i = 0; i < {state.Field}.Length; i++)")
                    .Line($"writer.Begin($\"{state.Name}[{{i}}]\");").Line($"{state.Field}[i].Save(writer);").Line("writer.End();").Close();
                break;
            default:
                code.Line($"writer.Write({name}, unchecked((ulong){state.Field}));");
                break;
        }
    }

    private static void Restore(CodeWriter code, StateModel state)
    {
        string name = Literals.Quote(state.Name);
        string was = state.Was.Length > 0 ? ", " + Literals.Quote(state.Was) : "";
        switch (state.Kind)
        {
            case StateKind.Bool:
                code.Line($"{state.Field} = reader.ReadBits({name}{was}) != 0;");
                break;
            case StateKind.Single:
                code.Line($"{state.Field} = global::System.BitConverter.UInt32BitsToSingle((uint)reader.ReadBits({name}{was}));");
                break;
            case StateKind.Double:
                code.Line($"{state.Field} = reader.ReadDouble({name}{was});");
                break;
            case StateKind.Text:
                code.Line($"{state.Field} = reader.ReadText({name}{was})!;");
                break;
            case StateKind.Array:
                code.Line($"reader.ReadArray<{state.TypeName}>({name}, {state.Field}{was});");
                break;
            case StateKind.Stateful:
                code.Line($"reader.Begin({name});").Line($"{state.Field}.Restore(reader);").Line("reader.End();");
                break;
            case StateKind.StatefulArray:
                code.Open($"for (int i = 0; i < {state.Field}.Length; i++)")
                    .Line($"reader.Begin($\"{state.Name}[{{i}}]\");").Line($"{state.Field}[i].Restore(reader);").Line("reader.End();").Close();
                break;
            default:
                code.Line($"{state.Field} = unchecked(({state.TypeName})reader.ReadBits({name}{was}));");
                break;
        }
    }
}
