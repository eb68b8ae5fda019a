using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Managed.Tests.Repository;

/// <summary>Types as C# writes them, with what may be null.</summary>
internal static class ApiNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(ParameterInfo parameter) => Of(Nullability.Create(parameter));

    public static string Of(PropertyInfo property) => Of(Nullability.Create(property));

    public static string Of(FieldInfo field) => Of(Nullability.Create(field));

    /// <summary>The types that are parameters of a type or a method: "&lt;T&gt;", or nothing.</summary>
    public static string Parameters(Type[] arguments) => arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Of))}>";

    public static string Of(Type type)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!);
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        if (Nullable.GetUnderlyingType(type) is Type value)
            return Of(value) + "?";
        return Keywords.TryGetValue(type, out string? keyword) ? keyword : Named(type, [.. type.GetGenericArguments().Select(Of)]);
    }

    private static string Of(NullabilityInfo info)
    {
        Type type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        bool value = type.IsValueType && Nullable.GetUnderlyingType(type) is not null;
        string mark = !type.IsValueType && (info.ReadState == NullabilityState.Nullable || info.WriteState == NullabilityState.Nullable) ? "?" : "";
        if (type.IsArray && info.ElementType is not null)
            return Of(info.ElementType) + "[" + new string(',', type.GetArrayRank() - 1) + "]" + mark;
        if (value || !type.IsGenericType || info.GenericTypeArguments.Length != type.GetGenericArguments().Length)
            return Of(type) + mark;
        return Named(type, [.. info.GenericTypeArguments.Select(Of)]) + mark;
    }

    /// <summary>Types of ours in full, the platform's by their last name: there they mean one thing.</summary>
    private static string Named(Type type, IReadOnlyList<string> arguments)
    {
        if (type.IsGenericParameter)
            return type.Name;
        string name = type.Name.Split('`')[0];
        int own = type.GetGenericArguments().Length - (type.DeclaringType?.GetGenericArguments().Length ?? 0);
        string generic = own == 0 ? "" : $"<{string.Join(", ", arguments.TakeLast(own))}>";
        string place = type.DeclaringType is Type outer ? Named(outer, [.. arguments.SkipLast(own)]) + "."
            : type.Namespace?.StartsWith("Managed", StringComparison.Ordinal) == true ? type.Namespace + "."
            : "";
        return place + name + generic;
    }
}
